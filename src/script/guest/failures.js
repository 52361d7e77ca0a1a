/**
 * Guest code: what a row that went wrong is told as: [code, message, help, stack].
 */
;(function ({ RowError }) {
  const { Array, Error, InternalError, JSON, Promise, String, Uint8Array } = globalThis
  const { isArray } = Array
  const { stringify } = JSON
  const LONGEST_MESSAGE = 10_000

  const cut = (text) => text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text
  const kindOf = (value) => isArray(value) ? "a list" : typeof value === "object" ? "an object" : `a ${typeof value}`

  const failureOf = (error) => {
    try {
      const stack = error instanceof Error ? cut(String(error.stack)) : ""
      if (error instanceof RowError) return [error.code, cut(error.message), error.help ?? null, stack]
      if (error instanceof Error) {
        const told = (value, other) => typeof value === "object" ? other : `${value}`
        return ["FE4101", cut(`${told(error.name, "Error")}: ${told(error.message, "(an object)")}`), null, stack]
      }
      return ["FE4101", cut(typeof error === "string" ? error : stringify(error) ?? String(error)), null, ""]
    } catch {
      return ["FE4101", "the script threw something that cannot be shown", null, ""]
    }
  }

  /** The sandbox itself is exhausted; going on with the next row would not help. */
  const isExhausted = (error) => {
    if (error !== null) return error instanceof InternalError && error.message === "out of memory"
    // QuickJS throws null when there is no memory left even for an error; a script may throw null too.
    try {
      return new Uint8Array(1 << 20).length === 0
    } catch {
      return true
    }
  }

  const wrongReturn = (value) => {
    const isNothing = value === undefined
    const isHeld = (typeof value === "object" && value !== null) || typeof value === "function"
    const shown = isNothing
      ? "nothing"
      : isHeld
      ? kindOf(value)
      : typeof value === "string"
      ? stringify(value)
      : String(value)
    const help = isNothing
      ? "is a `return true` missing at the end?"
      : value instanceof Promise
      ? "process must not be async: it is called for one row and has nothing to wait for"
      : null
    return ["FE4102", `process returned ${shown} instead of true or false`, help, ""]
  }

  return { cut, kindOf, failureOf, isExhausted, wrongReturn }
})
