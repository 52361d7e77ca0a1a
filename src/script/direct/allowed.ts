/**
 * What a direct script may call, and the code that stands for it. Everything here ends by itself, keeps nothing, and gives
 * the same in every JavaScript engine; what is not here is not allowed.
 */

/** Methods of texts that cannot tell one engine from another, with the number of arguments they may have. */
export const TEXT_METHODS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  slice: [0, 2],
  substring: [0, 2],
  indexOf: [1, 2],
  lastIndexOf: [1, 1],
  includes: [1, 2],
  startsWith: [1, 2],
  endsWith: [1, 2],
  charAt: [0, 1],
  charCodeAt: [0, 1],
  trim: [0, 0],
  trimStart: [0, 0],
  trimEnd: [0, 0],
  toLowerCase: [0, 0],
  toUpperCase: [0, 0],
}

/** Those that look for a text. */
export const SEARCHES: ReadonlySet<string> = new Set(["indexOf", "lastIndexOf", "includes"])

/** Those that engines with other editions of Unicode may answer otherwise: only letters of Latin are sure. */
export const LATIN_ONLY: ReadonlySet<string> = new Set(["toLowerCase", "toUpperCase"])

/** Functions of the language that are exact, by the name they are called by. */
export const FUNCTIONS: ReadonlySet<string> = new Set(
  ("Math.abs Math.ceil Math.floor Math.round Math.trunc Math.sign Math.sqrt Math.min Math.max String Number Boolean " +
    "parseInt parseFloat isNaN isFinite Number.isInteger Number.isFinite Number.isNaN Number.isSafeInteger " +
    "Number.parseFloat Number.parseInt").split(" "),
)

export const UNARY: ReadonlySet<string> = new Set(["-", "+", "!", "~", "typeof", "void"])
export const BINARY: ReadonlySet<string> = new Set(
  "+ - * / % < <= > >= == != === !== & | ^ << >> >>>".split(" "),
)

/** Longest text that an expression of a row may begin with; longer cells are for the sandbox, which has limits. */
export const LONGEST_CELL = 16_384
/** So many times as long may a text become. */
export const MOST_WEIGHT = 64
/** Longest text that stands in the script or its globals. */
const LONGEST_CONSTANT = 4096
/** Texts that a pattern is tried on are no longer, so that a slow pattern is not slow. */
export const LONGEST_TESTED = 512
/** Texts that are searched for are no longer: the time is that of both lengths multiplied. */
export const LONGEST_SOUGHT = 64
/** Looks at texts of the longest length that a row may take, loops over tables included. */
export const MOST_STEPS = 20_000
/** What making a text, or searching one, takes more than a look at it. */
export const MAKING = 8
export const SEARCHING = 16
/** Fields that weigh more than this together are counted as they are set. */
export const MOST_UNCOUNTED = 32
/** Characters that the counted fields of a chunk may have; rows beyond are for the sandbox. */
const MOST_COUNTED = 1 << 25

/** What a constant text weighs. Few characters in each of many rows are much in the end, so that it is more than nothing. */
export const weightOfConstant = (length: number): number =>
  length > LONGEST_CONSTANT ? MOST_WEIGHT + 1 : 1 + (length >> 8)

/** What the generated code finds around it; `doubt` hands the row to the sandbox. */
export const SUPPORT = `
const DOUBT = { why: "the row is for the sandbox" }
const doubt = () => { throw DOUBT }
const text = (x) => typeof x === "string" ? x : doubt()
const number = (x) => typeof x === "number" ? x : doubt()
const verdict = (x) => x === true ? 1 : x === false ? 0 : doubt()
const given = (x) => x === undefined ? null : x
const plain = (x) => typeof x === "object" && x !== null ? doubt() : x
const BEYOND_LATIN = /[^\\0-\\u024f]/
const BEYOND_ASCII = /[^\\0-\\x7f]/
const latin = (x) => BEYOND_LATIN.test(x) ? doubt() : x
const tried = (x) => {
  const s = String(x)
  return s.length > ${LONGEST_TESTED} || BEYOND_ASCII.test(s) ? doubt() : s
}
const sought = (x) => typeof x === "string" && x.length > ${LONGEST_SOUGHT} ? doubt() : x
let room = 0
const enter = () => { room = ${MOST_COUNTED} }
const counted = (x) => typeof x === "string" && (room -= x.length) < 0 ? doubt() : x
const entry = (table, key) => key === "__proto__" || key in Object.prototype ? doubt() : plain(table[key])
const element = (table, key) => typeof key === "number" ? plain(table[key]) : doubt()
const part = (x, separator, n) => {
  if (separator === "") doubt()
  let from = 0
  for (let i = 0; ; i++) {
    const to = x.indexOf(separator, from)
    if (i === n) return to < 0 ? x.slice(from) : x.slice(from, to)
    if (to < 0) return undefined
    from = to + separator.length
  }
}
const two = (x, at) => {
  const tens = x.charCodeAt(at) - 48
  const ones = x.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : -100
}
const ISO = /^([0-9]{4})-([0-9]{2})-([0-9]{2})(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?Z)?$/
const isoDate = (x) => {
  if (typeof x !== "string" || x.length !== 10 || x.charCodeAt(4) !== 45 || x.charCodeAt(7) !== 45) return isoTime(x)
  const year = 100 * two(x, 0) + two(x, 2)
  const [month, day] = [two(x, 5), two(x, 8)]
  return year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 28 ? Date.UTC(year, month - 1, day) : isoTime(x)
}
const isoTime = (x) => {
  const found = typeof x === "string" ? ISO.exec(x) : null
  if (found === null) doubt()
  const time = Date.parse(x)
  // A day that the month does not have means another date to each engine.
  return new Date(time).getUTCDate() === Number(found[3]) && found[2] !== "00" ? time : doubt()
}
`
