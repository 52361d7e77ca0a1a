/**
 * What becomes of one record: it goes alone through a rehearsal of the run, and every step that it comes to tells what it
 * took, what it put out, and what it decided. Writes nothing.
 */
import * as Effect from "effect/Effect"
import type { Chunk } from "../data/chunk.ts"
import { rowOf, type RowValues } from "../data/row_values.ts"
import { utf8 } from "../data/text.ts"
import { type DataPlace, type FlowError, flowError, FlowErrors } from "../errors/flow_error.ts"
import { didYouMean } from "../errors/suggest.ts"
import type { Plan } from "../plan/plan.ts"
import type { Trail } from "./channel.ts"
import type { BoundStep, RunObserver } from "./observer.ts"
import { type RunOptions, runPlan } from "./program.ts"
import { noLetters, rehearsal } from "./rehearsal.ts"
import { pathOf } from "./trail.ts"
import { recordOf, type Search, type WantedRecord } from "./wanted_record.ts"

/** What becomes of a row at a step. */
export type RowOutcome = "read" | "passed" | "filtered" | "rejected" | "routed" | "written"

/** One record at one step: how it came, how it left, and why. */
export interface RowVisit {
  readonly step: string
  readonly type: string
  readonly kind: "source" | "transform" | "sink"
  /** Ids of the steps on the way to it, itself included; `route:step` where the row came by a route. */
  readonly path: ReadonlyArray<string>
  readonly outcome: RowOutcome
  /** The row as it came; absent for a source. */
  readonly before?: RowValues
  /** The row that goes on by the main output. */
  readonly after?: RowValues
  /** By which routes it leaves, and as what. */
  readonly routes: ReadonlyArray<{ readonly route: string; readonly row: RowValues }>
  /** Why it was rejected, and what the step does with rejected rows in a run. */
  readonly error?: FlowError
  readonly onError?: "fail" | "skip" | "dead-letter"
  /** What the step logged. */
  readonly logs: ReadonlyArray<{ readonly level: string; readonly message: string }>
  /** Files that a sink would write. */
  readonly writes: ReadonlyArray<string>
  /** Types of its columns, before and after. */
  readonly types: Readonly<Record<string, string>>
  /** What becomes of a row may depend on rows before it, which were not there. */
  readonly isStateful: boolean
}

/** What became of one record: a visit per step that it came to. */
export interface RowTrace {
  readonly source: string
  readonly at: DataPlace
  /** The record as it stands in the source, if it is text and lies in a file. */
  readonly raw?: string
  /** In the order of the plan. */
  readonly visits: ReadonlyArray<RowVisit>
}

/** A place as it is given: `SOURCE:LINE` or `FILE.csv:LINE`. */
export interface RowAddress {
  readonly name: string
  readonly line: number
}

/** Fails where there is no such record, and where the rehearsal fails. */
export const explainRow = Effect.fnUntraced(function* (plan: Plan, address: RowAddress, options: RunOptions) {
  const source = plan.steps.find(({ id, kind }) => kind === "source" && id === address.name)
  const wanted: WantedRecord = { line: address.line, file: source === undefined ? address.name : undefined }
  const search: Search = { files: new Set(), records: 0, lastLine: undefined }
  const watcher = new RowWatcher(plan)
  const alone = rehearsal(plan, (step, batches) =>
    async function* (signal) {
      if (source !== undefined && source.id !== step.id) return
      yield* recordOf(batches(signal), wanted, search, (chunk, row) => watcher.found(step.id, chunk, row))
    })
  const report = yield* runPlan(alone, { ...options, observers: [watcher], letters: noLetters })
  if (report.errors.length > 0) return yield* new FlowErrors({ errors: report.errors })
  const trace = watcher.trace(report.logs)
  return trace ?? (yield* new FlowErrors({ errors: [notThere(plan, address, wanted, search)] }))
})

function notThere(plan: Plan, { name, line }: RowAddress, { file }: WantedRecord, search: Search): FlowError {
  const { files, records, lastLine } = search
  if (file !== undefined && records === 0) {
    const known = [...plan.steps.filter(({ kind }) => kind === "source").map(({ id }) => id), ...files]
    const meant = didYouMean(name, known)
    const help = meant === undefined ? `there is: ${known.join(", ")}` : `did you mean \`${meant}\`?`
    return flowError("FE1702", `no source is called \`${name}\`, and none reads a file of that name`, { help })
  }
  const what = lastLine === undefined ? "record" : "line"
  const message = `${name} has no record at ${what} ${line}`
  if (records === 0) return flowError("FE1702", message, { help: "the source gives no records at all" })
  const help = lastLine !== undefined && line > lastLine
    ? `its ${records} records end at line ${lastLine}`
    : `line ${line} is a header, empty, a comment, or left out by the options of the source`
  return flowError("FE1702", message, { help: lastLine === undefined ? `it has ${records} records` : help })
}

type Draft = { -readonly [Key in keyof RowVisit]: RowVisit[Key] } & { routes: Array<RowVisit["routes"][number]> }

/** Writes down what is seen of a row. Of a run through which nothing else goes. */
class RowWatcher implements RunObserver {
  readonly #drafts: Array<Draft> = []
  /** A step may have the row several times, if it comes to it by several ways. */
  readonly #byTrail = new Map<Trail, Draft>()
  readonly #bound = new Map<string, BoundStep>()
  #record: Omit<RowTrace, "visits"> | undefined

  constructor(readonly plan: Plan) {}

  bound(steps: ReadonlyArray<BoundStep>): void {
    for (const step of steps) this.#bound.set(step.id, step)
  }

  found(source: string, chunk: Chunk, row: number): void {
    const { excerpt: _excerpt, ...at } = chunk.origin.place(row)
    const raw = chunk.origin.raw(row)
    this.#record ??= {
      source,
      at,
      ...(raw === undefined ? {} : { raw: utf8(raw.bytes, 0, raw.bytes.length).replace(/[\r\n]+$/, "") }),
    }
    this.#drafts.push(this.#draft(source, [source], "read"))
  }

  taken(step: string, chunk: Chunk, trail: Trail): void {
    const isSink = this.plan.steps.find(({ id }) => id === step)!.kind === "sink"
    const draft = this.#draft(step, pathOf(trail), isSink ? "written" : "filtered")
    draft.before = rowOf(chunk, chunk.rowAt(0))
    this.#drafts.push(draft)
    this.#byTrail.set(trail, draft)
  }

  output(step: string, chunk: Chunk, trail: Trail | undefined): void {
    const draft = this.#of(step, trail)
    draft.after = rowOf(chunk, chunk.rowAt(0))
    if (trail !== undefined) draft.outcome = "passed"
  }

  routed(step: string, route: string, chunk: Chunk, trail: Trail): void {
    const draft = this.#of(step, trail)
    draft.routes.push({ route, row: rowOf(chunk, chunk.rowAt(0)) })
    if (draft.outcome === "filtered") draft.outcome = "routed"
  }

  rejected(step: string, chunk: Chunk, rejects: Parameters<NonNullable<RunObserver["rejected"]>>[2], trail?: Trail) {
    const draft = this.#of(step, trail)
    const [{ error, row }] = rejects
    const data = {
      ...chunk.origin.place(row),
      ...(error.data?.column === undefined ? {} : { column: error.data.column }),
    }
    draft.outcome = "rejected"
    draft.error = flowError(error.code, error.message, { text: error.text, help: error.help, data, step })
    draft.onError = this.plan.steps.find(({ id }) => id === step)!.policy.onError
  }

  #of(step: string, trail: Trail | undefined): Draft {
    return trail === undefined ? this.#drafts.find((draft) => draft.step === step)! : this.#byTrail.get(trail)!
  }

  #draft(id: string, path: ReadonlyArray<string>, outcome: RowOutcome): Draft {
    const { kind, type, plugin, options } = this.plan.steps.find((step) => step.id === id)!
    const { input, output, isStateful = false } = this.#bound.get(id) ?? {}
    const columns = [...input?.columns ?? [], ...output?.columns ?? []]
    const types = Object.fromEntries(columns.map((column) => [column.name, column.type]))
    const writes = plugin.writes?.(options) ?? []
    return { step: id, type, kind, path, outcome, routes: [], logs: [], writes, types, isStateful }
  }

  /** Undefined if there was no record. */
  trace(logs: ReadonlyArray<{ step: string; level: string; message: string }>): RowTrace | undefined {
    if (this.#record === undefined) return undefined
    const order = new Map(this.plan.steps.map(({ id }, i) => [id, i]))
    const visits = this.#drafts.map((draft): RowVisit => ({
      ...draft,
      logs: logs.filter(({ step }) => step === draft.step).map(({ level, message }) => ({ level, message })),
    }))
    return { ...this.#record, visits: visits.sort((a, b) => order.get(a.step)! - order.get(b.step)!) }
  }
}
