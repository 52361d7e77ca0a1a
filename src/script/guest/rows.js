/**
 * What runs inside the sandbox around the user's script: the context API and the loop over the rows of a chunk. It is
 * JavaScript of the guest, never executed by the host; `guest.ts` hands it over as text.
 *
 * Called once per sandbox, before the user's script, with plain data and the other guest parts; returns the functions the
 * host calls.
 */
;(function (spec, globals, parts) {
  const { format, harden, makeRules } = parts
  const { RowError, ExactDecimal, parseExact } = parts.values
  const { failureOf, isExhausted, wrongReturn } = parts.failures
  const { reseed, newGuid } = parts.random
  const { weightOf } = parts.fields
  const { link } = parts
  const logs = parts.makeLogs(spec.cursor, spec.oldNames)
  const outgoing = parts.fields.outgoing(spec.isLoose)
  // The script may declare names of its own over these.
  const { Array, BigInt, Float64Array, Function, Int32Array, JSON, Object, String, Uint8Array } = globalThis
  const { create, defineProperty, freeze, keys } = Object
  const { isArray } = Array
  const { stringify } = JSON
  const METADATA = "_metadata"
  /** So few characters in a result need no exact count. */
  const ROOMY = 1 << 20

  // ---- the row at hand -------------------------------------------------------------------------------------------
  /** Read by the host: [row at work or -1, bytes of the result]. The one place that says which row is at hand. */
  const { cursor } = spec
  /** Columns that crossed, by their place in `spec.reads`. */
  let columns = []
  const readIndex = create(null)
  spec.reads.forEach((column, i) => readIndex[spec.columns[column].name] = i)
  /** Fields that are made here, by their place in the outputs; null until the first row sets one. */
  const madeIndex = create(null)
  spec.made.forEach((field, i) => madeIndex[field.name] = i)
  let made = []
  let count = 0
  let now = ""
  let errors = []
  /** Queues the row was sent to, and how. */
  const targets = []
  const modes = []
  let metadata = null
  let failures = []
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
  const current = () => makeRow(columns, cursor[0])

  const schema = freeze({
    columns: freeze(
      spec.columns.map(({ name, type, required }) => freeze({ name, type, required: required === true })),
    ),
  })

  const columnNames = spec.columns.map((column) => column.name).join(", ")
  const valueOf = (name) => {
    const i = readIndex[name]
    if (i !== undefined) return columns[i][cursor[0]]
    throw new RowError(
      "FE4108",
      `there is no input column ${stringify(String(name))}`,
      `the columns are: ${columnNames}`,
    )
  }

  const fieldIndex = (name) => {
    const i = madeIndex[name]
    if (i !== undefined) return i
    throw new RowError(
      "FE4103",
      `there is no output column ${stringify(String(name))}`,
      spec.isLoose
        ? `the name is made at run time, so it must be declared: \`outputSchema: { columns: [{ name: ${
          String(name)
        } }] }\``
        : `add \`- { name: ${String(name)}, type: text }\` to the columns of outputSchema`,
    )
  }
  const blank = () => new Array(count).fill(undefined)
  const madeColumn = (i) => made[i] ??= blank()
  const isJson = spec.made.map((field) => field.type === "json")
  /** Characters that were put into fields, those put over others included. */
  let weight = 0

  // ---- the context API -------------------------------------------------------------------------------------------
  const input = freeze({ current, schema: () => schema, getValue: (name) => valueOf(name) })

  const output = freeze({
    setField(name, value) {
      const i = madeIndex[name] ?? fieldIndex(name)
      const column = made[i] ?? madeColumn(i)
      const kind = typeof value
      const isReady = !isJson[i] && (kind === "string" || kind === "number" || kind === "boolean")
      const out = isReady ? value : outgoing(spec.made[i], value)
      if (typeof out === "string") weight += out.length
      column[cursor[0]] = out
    },
    removeField(name) {
      madeColumn(fieldIndex(name))[cursor[0]] = null
    },
    addMetadata(name, value) {
      if (typeof name !== "string") throw new RowError("FE4108", "addMetadata(key, value) takes a text as key")
      fieldIndex(METADATA)
      link.touch()
      metadata ??= earlierMetadata()
      defineProperty(metadata, name, { value, writable: true, enumerable: true, configurable: true })
    },
  })

  /** What an earlier step noted about this row stays. */
  const earlierMetadata = () => {
    const i = readIndex[METADATA]
    const earlier = i === undefined ? null : columns[i][cursor[0]]
    return typeof earlier === "object" && earlier !== null && !isArray(earlier) ? { ...earlier } : {}
  }

  const holds = makeRules(spec.reads.map((column) => spec.columns[column].name), valueOf)
  const note = (rule, message, field) => {
    link.touch()
    errors.push(field === undefined ? { rule, message } : { rule, field, message })
    return false
  }

  const isMissing = (name) => {
    const check = checkIndex[name]
    if (check !== undefined) return checks[check][cursor[0]] === 0
    const value = valueOf(name)
    return value === null || value === undefined
  }

  const validate = freeze({
    required(...names) {
      const wanted = isArray(names[0]) ? names[0] : names
      let ok = true
      for (let i = 0; i < wanted.length; i++) {
        if (isMissing(wanted[i])) ok = note("required", `${wanted[i]} is missing`, wanted[i])
      }
      return ok
    },
    businessRule(rule, message) {
      const isText = typeof rule === "string"
      const result = isText ? holds(rule, context) : typeof rule === "function" ? rule(current()) : rule
      return result ? true : note("businessRule", message ?? (isText ? rule : "the rule does not hold"))
    },
    custom(first, second) {
      const rule = typeof first === "function" ? first : second
      if (typeof rule !== "function") {
        throw new RowError("FE4108", "custom(function) or custom(name, function) takes a function")
      }
      const result = rule(current())
      if (result && typeof result !== "string") return true
      return note(typeof first === "string" ? first : "custom", result || "the rule does not hold")
    },
    getErrors: () => errors.map((error) => ({ ...error })),
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
    link.touch()
    targets.push(String(name))
    modes.push(mode)
  }
  const route = freeze({
    send: (name) => sendTo(name, "send"),
    sendCopy: (name) => sendTo(name, "copy"),
    getTargets: () => targets.map((name, i) => ({ name, mode: modes[i] })),
  })

  const { log } = logs
  const utils = freeze({
    now: () => now,
    newGuid,
    log,
    format: spec.oldNames ? format.old.format : format.format,
    formatDate: spec.oldNames ? format.old.formatDate : format.formatDate,
  })

  const api = { input, output, validate, route, utils }
  /** Members by their names of old too, as `Input.GetValue`, for scripts that ask for it. */
  const withOldNames = (part) => {
    const both = { ...part }
    for (const name of keys(part)) both[name[0].toUpperCase() + name.slice(1)] = part[name]
    return freeze(both)
  }
  if (spec.oldNames) { for (const name of keys(api)) api[name] = withOldNames(api[name]) }
  // Who copies the context, as `({ utils, ...rest })` does, does not ask for state where there is none.
  const systems = { ...(spec.oldNames ? withOldNames(api) : api) }
  const context = freeze(defineProperty(systems, "state", {
    enumerable: spec.stateful === true,
    get: () => {
      if (spec.stateful) return state
      throw new RowError("FE4107", "context.state is not kept between rows here")
    },
  }))

  // ---- one chunk -------------------------------------------------------------------------------------------------
  // What became of a row; as in outcome.ts. A copied row is filtered, but a queue got a copy of it.
  const FILTERED = 0
  const KEPT = 1
  const FAILED = 2
  const ROUTED = 3
  const COPIED = 4

  /** Fixes: values that bjson cannot carry exactly, as [kind, column, row, text, …]. */
  const applyFixes = (fixes) => {
    for (let i = 0; i < fixes.length; i += 4) {
      const [kind, text] = [fixes[i], fixes[i + 3]]
      columns[fixes[i + 1]][fixes[i + 2]] = kind === 0
        ? BigInt(text)
        : kind === 1
        ? new ExactDecimal(text)
        : parseExact(text)
    }
  }

  /** A row whose fate is more than what `process` returned. */
  const settle = (result) => {
    const at = cursor[0]
    try {
      if (result !== true && result !== false) return void fail(at, wrongReturn(result))
      if (metadata !== null) output.setField(METADATA, metadata)
    } catch (error) {
      return void failed(error)
    }
    fates[at] = targets.length > 0 ? commitRoutes(at, result) : result ? KEPT : FILTERED
    forget()
  }

  const failed = (error) => {
    if (isExhausted(error)) throw error
    fail(cursor[0], failureOf(error))
  }

  const fail = (at, failure) => {
    fates[at] = FAILED
    failures.push(at, ...failure)
    forget()
  }

  /** Nothing of a row is left for the next. */
  const forget = () => {
    if (errors.length > 0) errors = []
    if (targets.length > 0) targets.length = modes.length = 0
    metadata = null
  }

  // Memory that the host reads and writes without a call; made anew where a chunk has more rows than fit.
  let fates
  let checks = []
  let floats = []
  let integers = []
  let numbers = []
  const attach = (memory, capacity) => {
    let offset = 0
    const take = (Type, bytes) => new Type(memory, (offset += bytes * capacity) - bytes * capacity, capacity)
    floats = spec.numberReads.map(() => take(Float64Array, 8))
    integers = floats.map(({ byteOffset }) => new Int32Array(memory, byteOffset, capacity))
    numbers = spec.numbers.map(() => take(Float64Array, 8))
    checks = spec.checks.map(() => take(Uint8Array, 1))
    fates = take(Uint8Array, 1)
  }
  /** Columns that do not cross, but of which it is known whether they have a value; by name. */
  const checkIndex = create(null)
  spec.checks.forEach(([column, ...more], i) => {
    if (column !== undefined && more.length === 0 && !spec.reads.includes(column)) {
      checkIndex[spec.columns[column].name] = i
    }
  })

  const run = (process, more, crossed) => {
    const { rows, time, seed, fixes, skipped, inIntegers } = JSON.parse(more)
    columns = crossed
    spec.numberReads.forEach((read, i) => {
      if (columns[read] === null) columns[read] = inIntegers.includes(read) ? integers[i] : floats[i]
    })
    applyFixes(fixes)
    count = rows
    now = time
    reseed(seed)
    logs.reset()
    weight = 0
    routes = create(null)
    failures = []
    const empty = blank()
    made = spec.made.map(() => null)
    for (const i of spec.stored) made[i] = empty.slice()
    spec.numbers.forEach((i, n) => made[i] = numbers[n])
    forget()
    link.begin(columns, made, checks, now)
    let from = 0
    for (const to of skipped) {
      loop(process, context, fates, from, to)
      fates[to] = FAILED
      from = to + 1
    }
    loop(process, context, fates, from, count)
    cursor[0] = -1
    spec.numbers.forEach((i) => made[i] = null)
    weight += link.weight()
    cursor[1] = weight < ROOMY ? weight + 9 * count * (made.length + 1) + weightOf([failures, logs.lines()]) : weigh()
    const sent = []
    for (const name of keys(routes)) sent.push(name, routes[name])
    return [failures, sent, logs.lines(), logs.dropped(), ...made]
  }
  /** Exact size of the result, texts that were not counted included. */
  const weigh = () => weightOf([failures, logs.lines(), ...made])
  /** The row whose texts take more than half of the result; -1 if there is none. */
  const heaviest = () => {
    let all = 0
    let most = 0
    let at = -1
    for (let row = 0; row < count; row++) {
      let weight = 0
      for (let i = 0; i < made.length; i++) {
        const text = made[i] === null ? null : made[i][row]
        if (typeof text === "string") weight += text.length
      }
      all += weight
      if (weight <= most) continue
      most = weight
      at = row
    }
    return 2 * most > all ? at : -1
  }
  const loop = link.loop(cursor, settle, failed)

  /** A queue named twice gets the row once. */
  const commitRoutes = (at, result) => {
    let leaves = false
    for (let i = 0; i < targets.length; i++) {
      const name = targets[i]
      if (modes[i] === "send") leaves = true
      const rows = routes[name] ??= []
      if (rows[rows.length - 1] !== at) rows.push(at)
    }
    return leaves ? ROUTED : result ? KEPT : COPIED
  }

  // The state is the script's to change; everything else it can reach from the context is not.
  parts.keepTexts(spec.texts)
  const close = harden(globals, [...keys(api).map((name) => api[name]), ExactDecimal, RowError])
  link.bind(api, (i, value) => {
    const out = outgoing(spec.made[i], value)
    if (typeof out === "string") weight += out.length
    return out
  })

  /** `close` after the script declared its names: no row can leave another global behind, or other built-ins. */
  return { run, attach, weigh, heaviest, state: parts.keepState(state), close }
})
