/**
 * Guest code: `utils.format` and `utils.formatDate`. Numbers are rounded as decimal text, half away from zero, so that no
 * digit is lost on the way.
 */
;(function (values) {
  const { RowError, ExactDecimal } = values
  const { BigInt, Date, JSON, Map, Number, Object, String } = globalThis
  const { stringify } = JSON
  const wrong = (message, help) => new RowError("FE4108", message, help)

  /** Sign, whole digits and fraction digits of a number in any of its forms. */
  const digitsOf = (value) => {
    const isNumeric = typeof value === "number" || typeof value === "bigint" || value instanceof ExactDecimal ||
      typeof value === "string"
    const text = isNumeric ? String(value).trim() : ""
    const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,3}))?$/.exec(text)
    if (match === null || match[2] + match[3] === "") {
      throw wrong(`format cannot read ${stringify(String(value))} as a number`)
    }
    return shifted(match[1] === "-", match[2], match[3], Number(match[4] ?? 0))
  }

  const shifted = (isNegative, whole, fraction, by) => {
    if (by >= 0) return [isNegative, whole + fraction.padEnd(by, "0").slice(0, by), fraction.slice(by)]
    const long = whole.padStart(-by, "0")
    return [isNegative, long.slice(0, long.length + by), long.slice(long.length + by) + fraction]
  }

  const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",")

  /** @param shape {least: whole digits at least, places, optional: places that may be left out, groups} */
  const fixed = ([isNegative, whole, fraction], { least = 1, places, optional = 0, groups = false }) => {
    let number = BigInt(`0${whole}${fraction.padEnd(places, "0").slice(0, places)}`)
    if ((fraction[places] ?? "0") >= "5") number += 1n
    const digits = number.toString().padStart(places + 1, "0")
    const integer = digits.slice(0, digits.length - places).padStart(least, "0")
    let tail = digits.slice(digits.length - places)
    for (let left = optional; left > 0 && tail.endsWith("0"); left--) tail = tail.slice(0, -1)
    const sign = isNegative && number !== 0n ? "-" : ""
    return `${sign}${groups ? grouped(integer) : integer}${tail === "" ? "" : `.${tail}`}`
  }

  /** What `parse` makes of a pattern, made once per pattern. */
  const MOST_PATTERNS = 1000
  const remembered = (parse) => {
    let known = new Map()
    return (pattern) => {
      if (typeof pattern !== "string") return parse(pattern)
      let parsed = known.get(pattern)
      if (parsed !== undefined) return parsed
      if (known.size >= MOST_PATTERNS) known = new Map()
      known.set(pattern, parsed = parse(pattern))
      return parsed
    }
  }

  const shapeOf = remembered((pattern) => {
    if (/[yMdHhms]/.test(pattern)) return { isDate: true }
    const short = /^([NFP])(\d{0,2})$/i.exec(pattern)
    if (short !== null) return { kind: short[1].toUpperCase(), places: short[2] === "" ? 2 : Number(short[2]) }
    const shape = /^(#,##)?(0+)(?:\.(0*)(#*))?$/.exec(pattern)
    if (shape === null) return { isUnknown: true }
    const [, groups, zeros, must = "", may = ""] = shape
    return {
      kind: "shape",
      least: zeros.length,
      places: must.length + may.length,
      optional: may.length,
      groups: groups !== undefined,
    }
  })

  /** `0.00`, `0.##`, `#,##0.00`, `000`, `N2`, `F1`, `P1`; for texts `upper`, `lower`, `trim`; for dates as formatDate. */
  const format = (value, pattern) => {
    if (value === null || value === undefined) return null
    if (pattern === "upper") return String(value).toUpperCase()
    if (pattern === "lower") return String(value).toLowerCase()
    if (pattern === "trim") return String(value).trim()
    const shape = shapeOf(pattern)
    if (value instanceof Date || shape.isDate) return formatDate(value, pattern)
    if (shape.isUnknown) {
      throw wrong(
        `format does not know the pattern ${stringify(String(pattern))}`,
        "use 0.00, 0.##, #,##0.00, 000, N2, F1 or P1; upper, lower or trim; or a date pattern as yyyy-MM-dd",
      )
    }
    const { kind, places } = shape
    const digits = digitsOf(value)
    if (kind === "shape") return fixed(digits, shape)
    if (kind === "P") return `${fixed(shifted(...digits, 2), { places, groups: true })}%`
    return fixed(digits, { places, groups: kind === "N" })
  }

  const MONTHS = "January February March April May June July August September October November December".split(" ")
  const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ")
  const two = (n) => String(n).padStart(2, "0")
  const datePart = Object.assign(Object.create(null), {
    yyyy: (d) => String(d.getUTCFullYear()).padStart(4, "0"),
    yy: (d) => two(d.getUTCFullYear() % 100),
    MMMM: (d) => MONTHS[d.getUTCMonth()],
    MMM: (d) => MONTHS[d.getUTCMonth()].slice(0, 3),
    MM: (d) => two(d.getUTCMonth() + 1),
    M: (d) => String(d.getUTCMonth() + 1),
    dddd: (d) => DAYS[d.getUTCDay()],
    ddd: (d) => DAYS[d.getUTCDay()].slice(0, 3),
    dd: (d) => two(d.getUTCDate()),
    d: (d) => String(d.getUTCDate()),
    HH: (d) => two(d.getUTCHours()),
    H: (d) => String(d.getUTCHours()),
    hh: (d) => two(d.getUTCHours() % 12 || 12),
    h: (d) => String(d.getUTCHours() % 12 || 12),
    mm: (d) => two(d.getUTCMinutes()),
    m: (d) => String(d.getUTCMinutes()),
    ss: (d) => two(d.getUTCSeconds()),
    s: (d) => String(d.getUTCSeconds()),
    SSS: (d) => String(d.getUTCMilliseconds()).padStart(3, "0"),
    a: (d) => d.getUTCHours() < 12 ? "AM" : "PM",
  })

  /** Texts that stand for themselves, and functions of the date. */
  const datePieces = remembered((given) => {
    const pattern = String(given)
    const pieces = []
    let done = 0
    pattern.replace(/'([^']*)'|([A-Za-z])\2*/g, (piece, quoted, _letter, at) => {
      pieces.push(pattern.slice(done, at), quoted ?? datePart[piece] ?? piece)
      done = at + piece.length
    })
    return [...pieces, pattern.slice(done)]
  })

  /** A date as text, in UTC. A text without zone is taken as UTC; letters in single quotes stand for themselves. */
  const formatDate = (value, pattern) => {
    if (value === null || value === undefined) return null
    const isLocal = typeof value === "string" && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(value)
    const date = value instanceof Date ? value : new Date(isLocal ? `${value.replace(" ", "T")}Z` : value)
    if (Number.isNaN(date.getTime())) throw wrong(`formatDate cannot read ${stringify(String(value))} as a date`)
    let text = ""
    for (const piece of datePieces(pattern)) text += typeof piece === "string" ? piece : piece(date)
    return text
  }

  /** A pattern with letters of old, `fff` and `tt`, in those of today; src/script/old_words.ts knows them, too. */
  const currentPattern = remembered((pattern) =>
    typeof pattern === "string"
      ? pattern.replace(
        /'[^']*'|([A-Za-z])\1*/g,
        (piece) => piece === "fff" ? "SSS" : piece === "tt" ? "a" : piece,
      )
      : pattern
  )
  const withOldLetters = (of) => (value, pattern) => of(value, currentPattern(pattern))

  return {
    format,
    formatDate,
    old: { format: withOldLetters(format), formatDate: withOldLetters(formatDate) },
  }
})
