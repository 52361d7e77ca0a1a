/**
 * What runs inside the sandbox around the user's script: the context API and the loop over the rows of a chunk. It is
 * JavaScript of the guest, never executed by the host; `guest.ts` hands it over as text.
 *
 * Called once per sandbox, before the user's script, with plain data; returns the functions the host calls.
 */
;(function (spec, globals) {
  "use strict"
  const { freeze, defineProperty, getOwnPropertyNames, getOwnPropertyDescriptor, getPrototypeOf, create, keys } = Object
  const LEVELS = ["debug", "info", "warn", "error"]
  const MOST_LOGS = 100
  const isArray = Array.isArray
  const stringify = JSON.stringify
  const parse = JSON.parse

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

  // ---- the row at hand -------------------------------------------------------------------------------------------
  const cursor = spec.cursor
  /** Columns that crossed, by their place in `spec.reads`. */
  let columns = []
  const readIndex = create(null)
  spec.reads.forEach((column, i) => readIndex[spec.columns[column].name] = i)
  /** Fields that are made here, by their place in the outputs. */
  const madeIndex = create(null)
  spec.made.forEach((field, i) => madeIndex[field.name] = i)
  let made = []
  let at = 0
  let now = ""
  let errors = []
  let targets = []
  let metadata = null
  let logs = []
  let logsDropped = 0
  let routes = create(null)
  const state = {}

  const key = (name) => name === "__proto__" ? '["__proto__"]' : stringify(name)
  const makeRow = new Function(
    "columns",
    "at",
    `"use strict"; return {${
      spec.reads.map((column, i) => `${key(spec.columns[column].name)}: columns[${i}][at]`).join(", ")
    }}`,
  )
  const current = () => makeRow(columns, at)

  const schema = freeze({
    columns: freeze(
      spec.columns.map(({ name, type, required }) => freeze({ name, type, required: required === true })),
    ),
  })

  const valueOf = (name) => {
    const i = readIndex[name]
    if (i === undefined) {
      throw new RowError(
        "FE4108",
        `there is no input column ${stringify(name)}`,
        `the columns are: ${spec.columns.map((column) => column.name).join(", ")}`,
      )
    }
    return columns[i][at]
  }

  /** A value as something that can leave the sandbox: text, number, boolean or null. */
  const plain = (field, value) => {
    switch (typeof value) {
      case "string":
      case "number":
      case "boolean":
        return value
      case "undefined":
        return null
      case "bigint":
        return value.toString()
    }
    if (value === null) return null
    if (value instanceof ExactDecimal) return value.toString()
    if (value instanceof Date) {
      if (Number.isNaN(value.getTime())) throw new RowError("FE4104", `the value of ${field.name} is an invalid date`)
      return field.type === "date" ? value.toISOString().slice(0, 10) : value.toISOString()
    }
    if (typeof value === "object" && (field.type === "json" || spec.isLoose)) return stringify(value, exactJson)
    throw new RowError(
      "FE4104",
      `the value of ${field.name} is ${
        isArray(value) ? "a list" : `a${typeof value === "object" ? "n" : ""} ${typeof value}`
      }, and the column is ${field.type}`,
    )
  }
  const exactJson = (_key, value) => typeof value === "bigint" ? value.toString() : value
  const jsonText = (value) => value === null || value === undefined ? null : stringify(value, exactJson)

  const fieldIndex = (name) => {
    const i = madeIndex[name]
    if (i !== undefined) return i
    throw new RowError(
      "FE4103",
      `there is no output column ${stringify(String(name))}`,
      spec.isLoose
        ? `the name is made at run time, so it must be declared: \`outputSchema: { columns: [{ name: ${name} }] }\``
        : `add \`- { name: ${name}, type: text }\` to the columns of outputSchema`,
    )
  }

  // ---- the context API -------------------------------------------------------------------------------------------
  const input = freeze({ current, schema: () => schema, getValue: (name) => valueOf(name) })

  const output = freeze({
    setField(name, value) {
      const i = fieldIndex(name)
      const field = spec.made[i]
      made[i][at] = field.type === "json" ? jsonText(value) : plain(field, value)
    },
    removeField(name) {
      made[fieldIndex(name)][at] = null
    },
    addMetadata(name, value) {
      if (typeof name !== "string") throw new RowError("FE4108", "addMetadata(key, value) takes a text as key")
      if (metadata === null) metadata = {}
      metadata[name] = value
    },
  })

  const note = (rule, message, field) => {
    errors.push(field === undefined ? { rule, message } : { rule, field, message })
    return false
  }
  const rules = create(null)
  const ruleOf = (text) => {
    if (rules[text] !== undefined) return rules[text]
    const fields = spec.columns.map((column) => column.name).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name))
    try {
      return rules[text] = new Function("context", ...fields, `"use strict"; return (${text}\n)`)
    } catch (error) {
      throw new RowError("FE4108", `businessRule cannot read ${stringify(text)}: ${error.message}`)
    }
  }
  const ruleFields = spec.columns.map((column) => column.name).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name))

  const validate = freeze({
    required(...names) {
      const wanted = isArray(names[0]) ? names[0] : names
      let ok = true
      for (const name of wanted) {
        const value = valueOf(name)
        if (value === null || value === undefined) ok = note("required", `${name} is missing`, name)
      }
      return ok
    },
    businessRule(rule, message) {
      let result = rule
      if (typeof rule === "string") result = ruleOf(rule)(context, ...ruleFields.map((name) => valueOf(name)))
      else if (typeof rule === "function") result = rule(current())
      return result
        ? true
        : note("businessRule", message ?? (typeof rule === "string" ? rule : "the rule does not hold"))
    },
    custom(first, second) {
      const rule = typeof first === "function" ? first : second
      if (typeof rule !== "function") {
        throw new RowError("FE4108", "custom(function) or custom(name, function) takes a function")
      }
      const result = rule(current())
      if (result === true || (result && typeof result !== "string")) return true
      const name = typeof first === "string" ? first : "custom"
      return note(name, typeof result === "string" ? result : "the rule does not hold")
    },
    getErrors: () => errors.slice(),
  })

  const isQueue = create(null)
  for (const queue of spec.queues) isQueue[queue] = true
  const sendTo = (name, mode) => {
    if (isQueue[name] !== true) {
      throw new RowError(
        "FE4108",
        `no connection takes the queue ${stringify(String(name))}`,
        `the queues are: ${spec.queues.join(", ") || "none"}`,
      )
    }
    targets.push({ name, mode })
  }
  const route = freeze({
    send: (name) => sendTo(name, "send"),
    sendCopy: (name) => sendTo(name, "copy"),
    getTargets: () => targets.map((target) => ({ ...target })),
  })

  /** xoshiro128**, seeded per chunk by the host. */
  let seed = [1, 2, 3, 4]
  const rotate = (x, k) => ((x << k) | (x >>> (32 - k))) >>> 0
  const random32 = () => {
    const [a, b, c, d] = seed
    const result = Math.imul(rotate(Math.imul(b, 5) >>> 0, 7), 9) >>> 0
    const t = (b << 9) >>> 0
    const c2 = (c ^ a) >>> 0
    const d2 = (d ^ b) >>> 0
    seed = [(a ^ d2) >>> 0, (b ^ c2) >>> 0, (c2 ^ t) >>> 0, rotate(d2, 11)]
    return result
  }
  Math.random = () => (random32() * 2 ** 21 + (random32() >>> 11)) / 2 ** 53

  const hex = (n, length) => n.toString(16).padStart(length, "0")
  const newGuid = () => {
    const [a, b, c, d] = [random32(), random32(), random32(), random32()]
    return `${hex(a, 8)}-${hex(b >>> 16, 4)}-4${hex(b & 0xfff, 3)}-${hex(0x8000 | (c >>> 18), 4)}-${
      hex(c & 0xffff, 4)
    }${hex(d, 8)}`
  }

  const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",")
  const fixed = (number, places, withGroups) => {
    const [whole, fraction] = Math.abs(number).toFixed(places).split(".")
    const sign = number < 0 && Number(number.toFixed(places)) !== 0 ? "-" : ""
    return sign + (withGroups ? grouped(whole) : whole) + (fraction === undefined ? "" : `.${fraction}`)
  }
  /** `0.00`, `#,##0.00`, `000`, `N2`, `F1`, `P1`; for texts `upper`, `lower`, `trim`; for dates as formatDate. */
  const format = (value, pattern) => {
    if (value === null || value === undefined) return null
    if (pattern === "upper") return String(value).toUpperCase()
    if (pattern === "lower") return String(value).toLowerCase()
    if (pattern === "trim") return String(value).trim()
    if (value instanceof Date || /[yMdHhms]/.test(pattern)) return formatDate(value, pattern)
    const number = Number(String(value))
    if (Number.isNaN(number)) throw new RowError("FE4108", `format cannot read ${stringify(String(value))} as a number`)
    const short = /^([NFP])(\d{0,2})$/i.exec(pattern)
    if (short !== null) {
      const places = short[2] === "" ? 2 : Number(short[2])
      if (/p/i.test(short[1])) return `${fixed(number * 100, places, true)}%`
      return fixed(number, places, /n/i.test(short[1]))
    }
    const shape = /^(#,##)?(0+)(?:\.(0+))?$/.exec(pattern)
    if (shape === null) {
      throw new RowError(
        "FE4108",
        `format does not know the pattern ${stringify(pattern)}`,
        "use 0.00, #,##0.00, 000, N2, F1 or P1",
      )
    }
    const text = fixed(number, shape[3]?.length ?? 0, false)
    const [, sign, whole, fraction = ""] = /^(-?)(\d+)(\..*)?$/.exec(text)
    const padded = whole.padStart(shape[2].length, "0")
    return sign + (shape[1] ? grouped(padded) : padded) + fraction
  }

  const MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
  ]
  const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
  const two = (n) => String(n).padStart(2, "0")
  const datePart = {
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
  }
  /** A date as text, in UTC. A text without zone is taken as UTC. */
  const formatDate = (value, pattern) => {
    if (value === null || value === undefined) return null
    const text = typeof value === "string" && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(value)
      ? `${value.replace(" ", "T")}Z`
      : value
    const date = text instanceof Date ? text : new Date(text)
    if (Number.isNaN(date.getTime())) {
      throw new RowError("FE4108", `formatDate cannot read ${stringify(String(value))} as a date`)
    }
    return String(pattern).replace(
      /'([^']*)'|([A-Za-z])\2*/g,
      (piece, quoted) => quoted !== undefined ? quoted : datePart[piece] === undefined ? piece : datePart[piece](date),
    )
  }

  const utils = freeze({
    now: () => now,
    newGuid,
    log(first, second) {
      const swapped = !LEVELS.includes(String(first).toLowerCase()) && LEVELS.includes(String(second).toLowerCase())
      const [level, message] = second === undefined ? ["info", first] : swapped ? [second, first] : [first, second]
      const known = String(level).toLowerCase()
      if (!LEVELS.includes(known)) {
        throw new RowError(
          "FE4108",
          `log(level, message) does not know the level ${stringify(String(level))}`,
          `levels are: ${LEVELS.join(", ")}`,
        )
      }
      if (logs.length < MOST_LOGS * 3) logs.push(known, String(message), at)
      else logsDropped++
    },
    format,
    formatDate,
  })

  const context = freeze({
    input,
    output,
    validate,
    route,
    utils,
    get state() {
      if (spec.stateful) return state
      throw new RowError("FE4107", "context.state is not kept between rows here")
    },
  })

  // ---- one chunk -------------------------------------------------------------------------------------------------
  const FILTERED = 0
  const KEPT = 1
  const FAILED = 2
  const ROUTED = 3

  const failureOf = (error) => {
    if (error instanceof RowError) return [error.code, error.message, error.help ?? null, String(error.stack)]
    if (error instanceof Error) return ["FE4101", `${error.name}: ${error.message}`, null, String(error.stack)]
    let text = "something that cannot be shown"
    try {
      text = typeof error === "string" ? error : stringify(error) ?? String(error)
    } catch {
      // A value whose own toJSON or toString throws; the default text stands.
    }
    return ["FE4101", text, null, ""]
  }
  /** The sandbox itself is exhausted; going on with the next row would not help. */
  const isFatal = (error) =>
    error === null || (error instanceof InternalError && /out of memory|interrupted/.test(error.message))

  const wrongReturn = (value) => {
    const shown = value === undefined
      ? "nothing"
      : typeof value === "object" || typeof value === "function"
      ? `a${typeof value === "object" ? "n" : ""} ${typeof value}`
      : stringify(value) ?? String(value)
    return [
      "FE4102",
      `process returned ${shown} instead of true or false`,
      value === undefined ? "is a `return true` missing at the end?" : null,
      "",
    ]
  }

  const metadataIndex = madeIndex["_metadata"]

  /** Fixes: values that bjson cannot carry exactly, as [kind, column, row, text, …]. */
  const applyFixes = (fixes) => {
    for (let i = 0; i < fixes.length; i += 4) {
      const text = fixes[i + 3]
      columns[fixes[i + 1]][fixes[i + 2]] = fixes[i] === 0
        ? BigInt(text)
        : fixes[i] === 1
        ? new ExactDecimal(text)
        : parse(text)
    }
  }

  const run = (process, count, time, chunkSeed, crossed, fixes, skipped) => {
    columns = crossed
    applyFixes(fixes)
    now = time
    seed = chunkSeed
    logs = []
    logsDropped = 0
    routes = create(null)
    const fates = new Array(count)
    const failures = []
    made = spec.made.map(() => new Array(count).fill(undefined))
    for (at = 0; at < count; at++) {
      if (skipped.includes(at)) {
        fates[at] = FAILED
        continue
      }
      cursor[0] = at
      if (errors.length > 0) errors = []
      if (targets.length > 0) targets = []
      metadata = null
      let failure = null
      let result
      try {
        result = process(context)
        if (result !== true && result !== false) failure = wrongReturn(result)
        else if (metadata !== null) made[metadataIndex][at] = stringify(metadata, exactJson)
      } catch (error) {
        if (isFatal(error)) throw error
        failure = failureOf(error)
      }
      if (failure !== null) {
        fates[at] = FAILED
        failures.push(at, ...failure)
      } else {
        fates[at] = targets.length > 0 && commitRoutes() ? ROUTED : result ? KEPT : FILTERED
      }
    }
    cursor[0] = -1
    const sent = []
    for (const name of keys(routes)) sent.push(name, routes[name])
    return [fates, failures, sent, logs, logsDropped, ...made]
  }

  /** Whether the row leaves the main output. A queue named twice gets the row once. */
  const commitRoutes = () => {
    let leaves = false
    for (const { name, mode } of targets) {
      if (mode === "send") leaves = true
      const rows = routes[name] ??= []
      if (rows[rows.length - 1] !== at) rows.push(at)
    }
    return leaves
  }

  // ---- the world of the script -----------------------------------------------------------------------------------
  const deepFreeze = (value) => {
    if (typeof value !== "object" || value === null) return value
    for (const name of getOwnPropertyNames(value)) deepFreeze(value[name])
    return freeze(value)
  }
  for (const name of keys(globals)) {
    defineProperty(globalThis, name, {
      value: deepFreeze(globals[name]),
      writable: false,
      configurable: false,
      enumerable: true,
    })
  }

  /**
   * Frozen prototypes must not stop a script from giving its own objects a property of the same name: an inherited
   * read-only property would. Accessors that define on the object itself let it through.
   */
  const softFreeze = (prototype) => {
    for (const name of getOwnPropertyNames(prototype)) {
      const property = getOwnPropertyDescriptor(prototype, name)
      if (!property.configurable || !("value" in property)) continue
      const value = property.value
      defineProperty(prototype, name, {
        get: () => value,
        set(own) {
          if (this === prototype) throw new TypeError(`the built-in ${name} cannot be changed`)
          defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true })
        },
        configurable: false,
        enumerable: false,
      })
    }
    freeze(prototype)
  }
  const seal = () => {
    for (const type of [Object, Error]) softFreeze(type.prototype)
    const seen = new Set([Object.prototype, Error.prototype])
    for (const name of getOwnPropertyNames(globalThis)) {
      const value = globalThis[name]
      if (typeof value === "function" && value.prototype && !seen.has(value.prototype)) freeze(value.prototype)
      if ((typeof value === "function" || typeof value === "object") && value !== null && value !== globalThis) {
        freeze(value)
      }
    }
    for (
      const value of [
        function () {},
        async function () {},
        function* () {},
        [][Symbol.iterator](),
        new Map().entries(),
        new Set().entries(),
        ""[Symbol.iterator](),
      ]
    ) {
      freeze(getPrototypeOf(value))
    }
  }

  return { run, seal, close: () => freeze(globalThis) }
})
