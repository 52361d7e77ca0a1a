/**
 * The plugin's side of API version 1: calls the plugin's own functions, checks what comes back, turns rows into cells.
 * Runs in the plugin's thread (plugin_worker.ts).
 */
import { join } from "../../data/path.ts"
import { COLUMN_TYPES, type ColumnSpec } from "../../data/schema.ts"
import type {
  Host,
  OpenSink,
  OpenSource,
  OpenTransform,
  Outcome,
  PluginV1,
  Position,
  Row,
  SourceBatch,
} from "../api_v1.ts"
import type { Column } from "../../data/column.ts"
import { CellWriter, columnsOf, rowsOf, textAt } from "./cells.ts"
import type { Call, Exports, Failure, LogEntry, NextBatch, Opened, Problem, Processed, RowsIn } from "./protocol.ts"

/** Thrown by `host.fail`. */
class Told {
  constructor(readonly failure: Failure) {}
}

/** What a plugin returned is not what the API asks for. */
class Broken {
  constructor(readonly message: string) {}
}

export const failureOf = (thrown: unknown): Failure => {
  if (thrown instanceof Told) return thrown.failure
  if (thrown instanceof Broken) return { is: "broken", message: thrown.message }
  if (!(thrown instanceof Error)) return { is: "thrown", message: shownValue(thrown), stack: "" }
  const message = thrown.name === "Error" ? thrown.message : `${thrown.name}: ${thrown.message}`
  const isRefused = thrown.name === "NotCapable" || /^Requires \w+ access to/.test(thrown.message)
  return {
    is: isRefused ? "refused" : "thrown",
    message: isRefused ? thrown.message : message,
    stack: thrown.stack ?? "",
  }
}

export class Guest {
  readonly #controller = new AbortController()
  #logs: Array<LogEntry> = []
  #plugin: PluginV1 | undefined
  #isLoaded = false
  #open: Partial<OpenSource & OpenTransform & OpenSink> = {}
  #input: ReadonlyArray<ColumnSpec> = []
  #output: ReadonlyArray<ColumnSpec> = []
  #batches: AsyncIterator<SourceBatch> | undefined

  stop(): void {
    this.#controller.abort()
  }

  takeLogs(): ReadonlyArray<LogEntry> {
    return this.#logs.splice(0)
  }

  async answer(ask: Call): Promise<unknown> {
    switch (ask.call) {
      case "load":
        return await this.#load(ask.entry)
      case "open":
        return await this.#start(ask)
      case "next":
        return await this.#next(ask.from)
      case "process":
        return await this.#process(ask.batch)
      case "write":
        return await this.#open.write!(rowsOf(columnsOf(this.#input, ask.batch), ask.batch))
      case "close":
        await this.#batches?.return?.()
        return await this.#open.close?.()
      default:
        return void await this.#open[ask.call]?.()
    }
  }

  async #load(entry: string): Promise<Exports> {
    // The engine asks once. A plugin can send messages to itself, and would have anything loaded.
    if (this.#isLoaded) throw new Broken("a plugin is loaded once")
    this.#isLoaded = true
    const module = await import(entry)
    const plugin = module.default
    this.#plugin = plugin
    const names = Object.keys(module)
    if (typeof plugin !== "object" || plugin === null) return { names }
    const { apiVersion, kind, type, open } = plugin
    return { names, plugin: { apiVersion, kind, type, open: typeof open } }
  }

  async #start({ options, columns, folder }: Extract<Call, { call: "open" }>): Promise<Opened> {
    const host = this.#host(folder)
    this.#input = columns ?? []
    const plugin = this.#plugin!
    // Plugins see names, types and whether a value must be there; formats and defaults are the business of cells.
    const shown = this.#input.map(({ name, type, required }) => ({ name, type, ...(required ? { required } : {}) }))
    const open = plugin.kind === "source"
      ? await plugin.open(options as never, host)
      : await plugin.open(options as never, shown, host)
    if (typeof open !== "object" || open === null) throw new Broken("`open` must return an object")
    this.#open = open as never
    const needed = plugin.kind === "source"
      ? ["batches"]
      : plugin.kind === "transform"
      ? ["process"]
      : ["write", "commit", "abort"]
    const missing = needed.filter((name) => typeof (open as unknown as Record<string, unknown>)[name] !== "function")
    if (missing.length > 0) throw new Broken(`what \`open\` returns has no function \`${missing.join("`, `")}\``)
    this.#output = plugin.kind === "sink" ? [] : checkedColumns((open as OpenSource).columns)
    return { columns: this.#output, canUndo: typeof this.#open.undo === "function" }
  }

  #host(folder: string): Host {
    return {
      signal: this.#controller.signal,
      log: (level, message) => void this.#logs.push({ level, message: String(message) }),
      fail: (code, message, { retryAfterMs, row } = {}) => {
        const details = {
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
          ...(row === undefined ? {} : { row }),
        }
        throw new Told({ is: "told", code: String(code), message: String(message), ...details })
      },
      resolve: (path) => /^([/\\]|[A-Za-z]:[/\\])/.test(path) ? path : join(folder, path),
    }
  }

  async #next(from: Position | undefined): Promise<NextBatch> {
    if (this.#batches === undefined) {
      const batches = this.#open.batches!(from)
      const iterate = batches?.[Symbol.asyncIterator] ??
        (batches as unknown as Iterable<SourceBatch>)?.[Symbol.iterator]
      if (typeof iterate !== "function") throw new Broken("`batches` must return an async iterable")
      this.#batches = iterate.call(batches) as AsyncIterator<SourceBatch>
    }
    const { done, value } = await this.#batches.next()
    if (done) return { done: true, size: 0, problems: [], bytes: 0 }
    if (!Array.isArray(value?.rows)) throw new Broken("a batch must have `rows`, a list")
    const problems: Array<Problem> = []
    const writer = new CellWriter(this.#output, value.rows.length)
    value.rows.forEach((row: Row, n: number) => this.#putRow(writer, row, n, problems))
    return {
      done: false,
      size: value.rows.length,
      cells: writer.cells,
      problems,
      bytes: typeof value.bytes === "number" ? value.bytes : 0,
      ...(value.position === undefined ? {} : { position: value.position }),
    }
  }

  #putRow(writer: CellWriter, row: Row, at: number, problems: Array<Problem>): void {
    this.#checkRow(row)
    let problem: Problem | undefined
    for (let i = 0; i < row.length; i++) problem = writer.value(at, i, row[i]) ?? problem
    if (problem !== undefined) problems.push(problem)
  }

  #checkRow(row: unknown): asserts row is Row {
    const width = this.#output.length
    if (!Array.isArray(row)) throw new Broken(`a row must be a list of ${width} values`)
    if (row.length !== width) throw new Broken(`a row has ${row.length} values, and there are ${width} columns`)
  }

  async #process(batch: RowsIn): Promise<Processed> {
    const columns = columnsOf(this.#input, batch)
    const rows = rowsOf(columns, batch)
    const outcomes = await this.#open.process!(rows.map((row) => row.slice()))
    if (!Array.isArray(outcomes) || outcomes.length !== rows.length) {
      const count = Array.isArray(outcomes) ? `${outcomes.length} outcomes` : "no list of outcomes"
      throw new Broken(`\`process\` was given ${rows.length} rows and returned ${count}`)
    }
    return this.#take(outcomes, rows, columns, batch)
  }

  #take(
    outcomes: ReadonlyArray<Outcome>,
    rows: ReadonlyArray<Row>,
    columns: ReadonlyArray<Column>,
    batch: RowsIn,
  ): Processed {
    const problems: Array<Problem> = []
    const made: Array<{ readonly at: number; readonly before: Row; readonly row: Row }> = []
    let filtered = 0
    outcomes.forEach((outcome: Partial<Record<string, unknown>>, n) => {
      const at = batch.rows === undefined ? n : batch.rows[n]
      if (outcome?.filtered === true) return void filtered++
      if (outcome?.error !== undefined) return void problems.push({ row: at, ...codeAndMessage(outcome.error) })
      if (outcome?.row === undefined) throw new Broken("an outcome must have `row`, `filtered: true` or `error`")
      this.#checkRow(outcome.row)
      made.push({ at, before: rows[n], row: outcome.row })
    })
    // A column that still has the cells of an input column in all rows is not written anew, byte for byte.
    const source = this.#output.map(({ name, type }) =>
      this.#input.findIndex((spec) => spec.name === name && spec.type === type && spec.format === undefined)
    )
    const same = source.map((from, i) =>
      from >= 0 && made.every(({ before, row }) => Object.is(before[from], row[i])) ? from : -1
    )
    const writer = new CellWriter(this.#output, batch.size)
    const kept: Array<number> = []
    for (const { at, before, row } of made) {
      let problem: Problem | undefined
      for (let i = 0; i < row.length; i++) {
        const from = source[i]
        if (same[i] >= 0 && !this.#output[i].required) continue
        if (from >= 0 && row[i] !== null && Object.is(before[from], row[i])) {
          // A value that nobody changed is written as it stood.
          writer.put(at, i, textAt(columns[from], at))
        } else problem = writer.value(at, i, row[i]) ?? problem
      }
      if (problem === undefined) kept.push(at)
      else problems.push(problem)
    }
    problems.sort((one, other) => one.row - other.row)
    return { cells: writer.cells, kept: Int32Array.from(kept), filtered, problems, same }
  }
}

function codeAndMessage(error: unknown): { readonly code: string; readonly message: string } {
  const { code, message } = (error ?? {}) as Record<string, unknown>
  return { code: String(code), message: String(message) }
}

function checkedColumns(columns: unknown): ReadonlyArray<ColumnSpec> {
  if (!Array.isArray(columns) || columns.length === 0) throw new Broken("`columns` must be a list of columns")
  const seen = new Set<string>()
  return columns.map((column): ColumnSpec => {
    const { name, type, required } = column ?? {}
    if (typeof name !== "string" || name === "") throw new Broken("every column needs a `name`")
    if (seen.has(name)) throw new Broken(`there are two columns \`${name}\``)
    seen.add(name)
    if (!COLUMN_TYPES.includes(type)) {
      throw new Broken(`column ${name} has the type \`${type}\`; the types are ${COLUMN_TYPES.join(", ")}`)
    }
    return { name, type, ...(required === true ? { required } : {}) }
  })
}

/** What was thrown and is no error, as far as it can be told. */
function shownValue(thrown: unknown): string {
  try {
    return typeof thrown === "object" ? JSON.stringify(thrown) : String(thrown)
  } catch {
    return "something that cannot be shown"
  }
}
