/**
 * Guest code: errors of a row, decimals that keep every digit, and JSON that keeps the digits of its numbers. Knows no
 * rows.
 */
;(function () {
  const { BigInt, Error, JSON, Number, Object, TypeError } = globalThis
  const { freeze } = Object
  const { stringify, parse } = JSON

  /** A row error with a code of its own. */
  class RowError extends Error {
    constructor(code, message, help) {
      super(message)
      this.code = code
      this.help = help
    }
  }

  /** A decimal with more digits than a number holds: text that refuses arithmetic instead of losing digits. */
  class ExactDecimal {
    #text
    constructor(text) {
      this.#text = text
      freeze(this)
    }
    toString() {
      return this.#text
    }
    toJSON() {
      return this.#text
    }
    [Symbol.toPrimitive](hint) {
      if (hint === "string") return this.#text
      throw new TypeError(
        `${this.#text} has more digits than a number can hold; use String(value) for its exact text, or Number(String(value)) to round it`,
      )
    }
  }
  for (const type of [RowError, ExactDecimal]) freeze(freeze(type).prototype)

  /** A number with this many significant digits survives the way through a double and back. */
  const SAFE_DIGITS = 15
  const PLAIN_NUMBER = /^-?\d+(?:\.\d+)?$/
  const isInexact = (text) =>
    PLAIN_NUMBER.test(text) &&
    (text.includes(".")
      ? text.replace(/[-.]/g, "").replace(/^0+/, "").length > SAFE_DIGITS
      : !Number.isSafeInteger(Number(text)))

  const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g
  const TEXT = /"[^"\\]*(?:\\.[^"\\]*)*"/g
  /** First character of texts that stand for something else while JSON is read or written; `s` behind it escapes it. */
  const MARK = "\u0001"
  const ESCAPED_MARK = '"\\u0001'

  /** `JSON.parse`; integers that are not safe become bigint, long decimals ExactDecimal. */
  const parseExact = (text) => {
    if (!/[\d.]{16}/.test(text)) return parse(text)
    const marked = text.replace(TOKEN, (token) => {
      if (token.startsWith(ESCAPED_MARK)) return `${ESCAPED_MARK}s${token.slice(ESCAPED_MARK.length)}`
      return isInexact(token) ? `${ESCAPED_MARK}n${token}"` : token
    })
    return parse(marked, (_key, value) => {
      if (typeof value !== "string" || value[0] !== MARK) return value
      if (value[1] === "s") return MARK + value.slice(2)
      const number = value.slice(2)
      return number.includes(".") ? new ExactDecimal(number) : BigInt(number)
    })
  }

  /** A decimal as JSON writes numbers. */
  const jsonNumber = (text) => {
    const [, sign, whole, fraction] = /^([+-]?)0*(\d*)\.?(\d*)$/.exec(text)
    return `${sign === "-" ? "-" : ""}${whole || "0"}${fraction === "" ? "" : `.${fraction}`}`
  }

  /** `JSON.stringify`; bigint and ExactDecimal are written as numbers with all their digits. Undefined if there is no JSON. */
  const stringifyExact = (value) => {
    let isMarked = false
    const text = stringify(value, function (key, inner) {
      const original = this[key]
      const exact = typeof original === "bigint"
        ? original.toString()
        : original instanceof ExactDecimal
        ? jsonNumber(original.toString())
        : undefined
      if (exact === undefined && (typeof inner !== "string" || inner[0] !== MARK)) return inner
      isMarked = true
      return exact === undefined ? `${MARK}s${inner.slice(1)}` : `${MARK}n${exact}`
    })
    if (!isMarked) return text
    return text.replace(TEXT, (token) => {
      if (!token.startsWith(ESCAPED_MARK)) return token
      const rest = token.slice(ESCAPED_MARK.length)
      return rest[0] === "n" ? rest.slice(1, -1) : ESCAPED_MARK + rest.slice(1)
    })
  }

  return freeze({ RowError, ExactDecimal, parseExact, stringifyExact })
})
