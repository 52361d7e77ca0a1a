/**
 * Formats of numbers, as `0000`, `#,##0.00` or `N2`: those of .NET with its invariant culture, standard and custom ones.
 * Counts in decimal digits, so that none is lost; rounds half away from zero.
 */

/** A number as its digits: `-12.5` is negative, "12" and "5". */
export interface Decimal {
  readonly isNegative: boolean
  /** Without zeros in front; "" for 0. */
  readonly whole: string
  readonly fraction: string
}

/** The number that a text is. */
export function decimalIn(text: string): Decimal | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text)
  if (match === null || text.length > 400) return undefined
  const [, sign, whole, fraction = "", exponent = "0"] = match
  return shifted({ isNegative: sign === "-", whole, fraction }, Number(exponent))
}

/** Times a power of ten. */
function shifted({ isNegative, whole, fraction }: Decimal, by: number): Decimal {
  const left = whole.padStart(Math.max(0, -by) + 1, "0")
  const right = fraction.padEnd(Math.max(0, by), "0")
  const at = left.length + by
  const all = left + right
  return { isNegative, whole: all.slice(0, at).replace(/^0+/, ""), fraction: all.slice(at) }
}

function rounded({ isNegative, whole, fraction }: Decimal, places: number): Decimal {
  const kept = BigInt(`0${whole}${fraction.slice(0, places).padEnd(places, "0")}`)
  const all = String(kept + ((fraction[places] ?? "0") >= "5" ? 1n : 0n)).padStart(places + 1, "0")
  const at = all.length - places
  return {
    isNegative: isNegative && /[1-9]/.test(all),
    whole: all.slice(0, at).replace(/^0+/, ""),
    fraction: all.slice(at),
  }
}

const isWhole = ({ fraction }: Decimal) => /^0*$/.test(fraction)
const isZero = ({ whole, fraction }: Decimal) => !/[1-9]/.test(whole + fraction)
const grouped = (digits: string) => digits.replace(/\B(?=(\d{3})+$)/g, ",")
const withFraction = (whole: string, fraction: string) => fraction === "" ? whole : `${whole}.${fraction}`

export type NumberFormatted =
  | { readonly text: string }
  /** What is wrong with the format, or, if `isUnfit`, with the number. */
  | { readonly wrong: string; readonly isUnfit?: true }

export function formatNumber(number: Decimal, format: string): NumberFormatted {
  const standard = /^([A-Za-z])(\d{0,2})$/.exec(format)
  if (standard === null) return custom(number, format)
  const [, letter, precision] = standard
  return byLetter(number, letter, precision === "" ? undefined : Number(precision))
}

function byLetter(number: Decimal, letter: string, precision: number | undefined): NumberFormatted {
  const fixed = (places: number, from = number) => {
    const { isNegative, whole, fraction } = rounded(from, places)
    return { sign: isNegative ? "-" : "", whole: whole || "0", fraction }
  }
  switch (letter.toUpperCase()) {
    case "F": {
      const { sign, whole, fraction } = fixed(precision ?? 2)
      return { text: sign + withFraction(whole, fraction) }
    }
    case "N": {
      const { sign, whole, fraction } = fixed(precision ?? 2)
      return { text: sign + withFraction(grouped(whole), fraction) }
    }
    case "C": {
      const { sign, whole, fraction } = fixed(precision ?? 2)
      const amount = `¤${withFraction(grouped(whole), fraction)}`
      return { text: sign === "" ? amount : `(${amount})` }
    }
    case "P": {
      const { sign, whole, fraction } = fixed(precision ?? 2, shifted(number, 2))
      return { text: `${sign}${withFraction(grouped(whole), fraction)} %` }
    }
    case "D":
      if (!isWhole(number)) return { wrong: "only whole numbers have the format `D`", isUnfit: true }
      return {
        text: (number.isNegative && !isZero(number) ? "-" : "") + (number.whole || "0").padStart(precision ?? 1, "0"),
      }
    case "X":
      return hexadecimal(number, letter, precision ?? 1)
    case "E":
      return { text: scientific(number, precision ?? 6, letter, 3) }
    case "G":
      return { text: precision ? general(number, precision, letter === "G" ? "E" : "e") : plainText(number) }
    case "R":
      return { text: plainText(number) }
  }
  return { wrong: `there is no format \`${letter}\` of numbers` }
}

const plainText = (number: Decimal) =>
  `${number.isNegative && !isZero(number) ? "-" : ""}${
    withFraction(number.whole || "0", number.fraction.replace(/0+$/, ""))
  }`

function hexadecimal(number: Decimal, letter: string, least: number): NumberFormatted {
  if (!isWhole(number)) return { wrong: `only whole numbers have the format \`${letter}\``, isUnfit: true }
  const value = BigInt(`0${number.whole}`)
  if (value >= 2n ** 63n) return { wrong: `the number is too large for the format \`${letter}\``, isUnfit: true }
  // Negative ones as the integer type of .NET that has room for them.
  const bits = value <= 2n ** 31n ? 32 : 64
  const text = (number.isNegative ? BigInt.asUintN(bits, -value) : value).toString(16).padStart(least, "0")
  return { text: letter === "X" ? text.toUpperCase() : text }
}

/** The first digit that counts stands before the point; by how much the point moved for that. */
function normalized(number: Decimal, places: number): { readonly digits: Decimal; readonly exponent: number } {
  if (isZero(number)) return { digits: rounded({ ...number, whole: "" }, places), exponent: 0 }
  const exponent = number.whole === "" ? -1 - number.fraction.search(/[1-9]/) : number.whole.length - 1
  const digits = rounded(shifted(number, -exponent), places)
  if (digits.whole.length < 2) return { digits, exponent }
  return { digits: rounded(shifted(digits, -1), places), exponent: exponent + 1 }
}

function scientific(number: Decimal, places: number, letter: string, least: number): string {
  const { digits, exponent } = normalized(number, places)
  const sign = digits.isNegative ? "-" : ""
  const power = `${letter}${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(least, "0")}`
  return `${sign}${withFraction(digits.whole || "0", digits.fraction)}${power}`
}

function general(number: Decimal, precision: number, letter: string): string {
  const { digits, exponent } = normalized(number, precision - 1)
  if (exponent > -5 && exponent < precision) return plainText(shifted(digits, exponent))
  const short = { ...digits, fraction: digits.fraction.replace(/0+$/, "") }
  const power = `${letter}${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`
  return `${short.isNegative ? "-" : ""}${withFraction(short.whole, short.fraction)}${power}`
}

/** One part of a custom format: a place for a digit, or text. */
interface Piece {
  readonly kind: "0" | "#" | "." | "," | "text" | "exponent"
  readonly text: string
}

const PIECE = /'([^']*)'|"([^"]*)"|\\(.)|([eE][+-]?0+)|([\s\S])/gu

function piecesOf(section: string): ReadonlyArray<Piece> | string {
  const pieces: Array<Piece> = []
  for (const [, single, double, escaped, exponent, other] of section.matchAll(PIECE)) {
    const literal = single ?? double ?? escaped
    if (literal !== undefined) pieces.push({ kind: "text", text: literal })
    else if (exponent !== undefined) pieces.push({ kind: "exponent", text: exponent })
    else if (other === "0" || other === "#" || other === "." || other === ",") pieces.push({ kind: other, text: other })
    else if (other === "'" || other === '"') return `the quote ${other} is never closed`
    else if (other === "\\") return "nothing follows the `\\`"
    else if (/\p{L}/u.test(other)) return `\`${other}\` is no part of a number`
    else pieces.push({ kind: "text", text: other })
  }
  return pieces
}

/** Up to three sections: for positive numbers, negative ones, and zero. */
function custom(number: Decimal, format: string): NumberFormatted {
  const sections = format.match(/(?:'[^']*'|"[^"]*"|\\.|[^;])+|(?<=^|;)(?=;|$)/gu) ?? []
  const parsed = sections.map(piecesOf)
  const wrong = parsed.find((pieces) => typeof pieces === "string")
  if (typeof wrong === "string") return { wrong }
  const all = parsed as ReadonlyArray<ReadonlyArray<Piece>>
  if (all.length > 3) return { wrong: "it has more than three sections" }
  if (!all.some((pieces) => pieces.some(({ kind }) => kind === "0" || kind === "#"))) {
    return { wrong: "it has no place for a digit" }
  }
  const shown = { ...number, isNegative: false }
  // A section of its own says how negative numbers look; without one they have a sign.
  if (isZero(number)) return { text: laidOut(number, all[2]?.length ? all[2] : all[0]) }
  if (!number.isNegative) return { text: laidOut(number, all[0]) }
  if (all[1]?.length) return { text: laidOut(shown, all[1]) }
  return { text: laidOut(number, all[0]) }
}

function laidOut(number: Decimal, pieces: ReadonlyArray<Piece>): string {
  const point = pieces.findIndex(({ kind }) => kind === ".")
  const before = point < 0 ? pieces : pieces.slice(0, point)
  const after = point < 0 ? [] : pieces.slice(point + 1)
  const isPlace = ({ kind }: Piece) => kind === "0" || kind === "#"
  const lastPlace = before.findLastIndex(isPlace)
  const commas = before.map(({ kind }, i) => kind === "," ? i : -1).filter((i) => i >= 0)
  const hasGroups = commas.some((i) => i < lastPlace && before.findIndex(isPlace) < i)
  const isScaled = (sign: string) => pieces.some(({ kind, text }) => kind === "text" && text === sign)
  const thousands = lastPlace < 0 ? 0 : commas.filter((i) => i > lastPlace).length
  const power = (isScaled("%") ? 2 : isScaled("‰") ? 3 : 0) - 3 * thousands
  const places = after.filter(isPlace).length
  const exponent = pieces.find(({ kind }) => kind === "exponent")?.text
  const leading = before.filter(isPlace).length
  const scaled = shifted(number, power)
  const moved = exponent === undefined ? undefined : normalized(scaled, places + Math.max(0, leading - 1))
  const shift = Math.max(0, leading - 1)
  const value = moved === undefined ? rounded(scaled, places) : rounded(shifted(moved.digits, shift), places)
  const firstZero = before.findIndex(({ kind }) => kind === "0")
  const least = firstZero < 0 ? 0 : before.slice(firstZero).filter(isPlace).length
  const whole = value.whole.padStart(least, "0")
  const must = after.slice(0, after.findLastIndex(({ kind }) => kind === "0") + 1).filter(isPlace).length
  const fraction = value.fraction.slice(0, must) + value.fraction.slice(must).replace(/0+$/, "")

  let text = value.isNegative ? "-" : ""
  // Digits go to their places from the right; those that have none go before the first.
  let left = leading
  let next = 0
  const put = (upTo: number) => {
    for (; next < upTo; next++) {
      const behind = whole.length - next
      text += (hasGroups && next > 0 && behind % 3 === 0 ? "," : "") + whole[next]
    }
  }
  for (const piece of before) {
    if (isPlace(piece)) put(Math.max(0, whole.length - --left))
    else text += textOf(piece, moved && moved.exponent - shift)
  }
  put(whole.length)
  if (fraction !== "") text += "."
  let at = 0
  for (const piece of after) {
    if (isPlace(piece)) text += fraction[at++] ?? ""
    else text += textOf(piece, moved && moved.exponent - shift)
  }
  return text
}

function textOf({ kind, text }: Piece, exponent = 0): string {
  if (kind === "text") return text
  if (kind !== "exponent") return ""
  const [, letter, sign, zeros] = /^([eE])([+-]?)(0+)$/.exec(text)!
  const shown = exponent < 0 ? "-" : sign === "+" ? "+" : ""
  return `${letter}${shown}${String(Math.abs(exponent)).padStart(zeros.length, "0")}`
}
