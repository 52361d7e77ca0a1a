/**
 * `run --tap STEP[:N]`: the first rows that a step puts out, or a sample of all of them. Keeps no more than it shows, and
 * hides the columns it is told to hide before it keeps anything.
 */
import {
  type BoundStep,
  type Chunk,
  FlowErrors,
  maskedRow,
  rowOf,
  type RowValues,
  type RunObserver,
} from "../../mod.ts"
import { type DataPlace, flowError } from "../errors/flow_error.ts"
import { didYouMean } from "../errors/suggest.ts"
import { count } from "../data/shown_numbers.ts"
import { placeText, rowText, shortenedRow } from "../data/row_text.ts"
import { UsageError } from "./usage_error.ts"

const FIRST = 10
const MOST = 1000

export interface TapOptions {
  /** As given: `STEP` or `STEP:N`. */
  readonly taps: ReadonlyArray<string>
  readonly isSample: boolean
  readonly masked: ReadonlyArray<string>
  /** Told of each line as soon as it is known. */
  readonly say: (line: string) => void
}

/** What `--json` tells of one tap. */
export interface TapReport {
  readonly step: string
  /** Rows that came by. */
  readonly seen: number
  readonly rows: ReadonlyArray<TappedRow>
}

interface TappedRow {
  /** Where the row left the step, if not by its main output. */
  readonly route?: string
  readonly at: DataPlace
  readonly row: RowValues
}

/** Watches a run for all `--tap`s of a command line. Throws UsageError. */
export class Taps implements RunObserver {
  readonly #taps: ReadonlyMap<string, Tap>
  readonly #masked: ReadonlySet<string>
  #sinks: ReadonlySet<string> = new Set()
  #hasBegun = false

  constructor(options: TapOptions) {
    this.#masked = new Set(options.masked)
    this.#taps = new Map(
      options.taps.map(parsed).map(([step, rows]) => [
        step,
        options.isSample ? new SampleTap(step, rows, options.say) : new FirstTap(step, rows, options.say),
      ]),
    )
  }

  /** A column that is not hidden because its name is misspelt would be shown: so names are looked at before any row. */
  bound(steps: ReadonlyArray<BoundStep>): void {
    this.#sinks = new Set(steps.filter(({ output }) => output === undefined).map(({ id }) => id))
    const missing = [...this.#taps.keys()].filter((step) => !steps.some(({ id }) => id === step))
    const tapped = steps.filter(({ id }) => this.#taps.has(id))
    const columns = new Set(tapped.flatMap(({ input, output }) => [...input?.names ?? [], ...output?.names ?? []]))
    const unknown = [...this.#masked].filter((name) => !columns.has(name))
    const errors = [
      ...missing.map((step) => nothingThere("--tap", "step", step, steps.map(({ id }) => id))),
      ...missing.length > 0 ? [] : unknown.map((name) => nothingThere("--mask", "column", name, columns)),
    ]
    if (errors.length > 0) throw new FlowErrors({ errors })
    this.#hasBegun = true
  }

  output(step: string, chunk: Chunk): void {
    this.#taps.get(step)?.see(chunk, this.#masked)
  }

  routed(step: string, route: string, chunk: Chunk): void {
    this.#taps.get(step)?.see(chunk, this.#masked, route)
  }

  /** A sink puts nothing out: what comes to it is shown. */
  taken(step: string, chunk: Chunk): void {
    if (this.#sinks.has(step)) this.#taps.get(step)?.see(chunk, this.#masked)
  }

  ended(): void {
    if (this.#hasBegun) { for (const tap of this.#taps.values()) tap.ended() }
  }

  get report(): ReadonlyArray<TapReport> {
    return [...this.#taps.values()].map(({ step, seen, rows }) => ({ step, seen, rows }))
  }
}

function nothingThere(option: string, what: string, name: string, candidates: Iterable<string>) {
  const all = [...candidates]
  const meant = didYouMean(name, all)
  const help = meant === undefined ? `there is: ${all.join(", ")}` : `did you mean \`${meant}\`?`
  const where = what === "column" ? " where the run is tapped" : ""
  return flowError("FE1701", `${option} names the ${what} \`${name}\`, and there is none${where}`, { help })
}

function parsed(tap: string): readonly [step: string, rows: number] {
  const match = /^(.*):(\d+)$/.exec(tap)
  if (match === null) return [tap, FIRST]
  const rows = Number(match[2])
  if (rows >= 1 && rows <= MOST) return [match[1], rows]
  throw new UsageError(
    `--tap shows 1 to ${count(MOST)} rows of a step, and \`${tap}\` asks for ${match[2]}`,
    `write --tap ${match[1]}:${FIRST}, or --tap ${match[1]}`,
  )
}

/** A row as it is kept: long values cut, and the line that shows it. */
interface Taken {
  readonly row: TappedRow
  readonly line: string
}

abstract class Tap {
  seen = 0
  readonly rows: Array<TappedRow> = []

  constructor(readonly step: string, readonly most: number, readonly say: (line: string) => void) {}

  abstract see(chunk: Chunk, masked: ReadonlySet<string>, route?: string): void
  abstract ended(): void

  protected take(chunk: Chunk, n: number, masked: ReadonlySet<string>, route: string | undefined): Taken {
    const position = chunk.rowAt(n)
    const { excerpt: _excerpt, ...at } = chunk.origin.place(position)
    const row = maskedRow(rowOf(chunk, position), masked)
    const types = new Map(chunk.schema.columns.map(({ name, type }) => [name, type]))
    const where = route === undefined ? this.step : `${this.step}:${route}`
    const line = `[tap] ${where} ${placeText(at)} ${rowText(row, types)}`
    return { row: { ...(route === undefined ? {} : { route }), at, row: shortenedRow(row) }, line }
  }

  protected tellEnd(what: string): void {
    this.say(`[tap] ${this.step}: ${what} of ${count(this.seen)} rows`)
  }
}

/** The first rows, told as they come. */
class FirstTap extends Tap {
  see(chunk: Chunk, masked: ReadonlySet<string>, route?: string): void {
    this.seen += chunk.count
    const more = Math.min(this.most - this.rows.length, chunk.count)
    for (let n = 0; n < more; n++) {
      const { row, line } = this.take(chunk, n, masked, route)
      this.rows.push(row)
      this.say(line)
    }
  }

  ended(): void {
    this.tellEnd(this.rows.length === this.seen ? "all" : `the first ${count(this.rows.length)}`)
  }
}

/**
 * A sample in which each row has the same chance, told at the end in the order of the rows. Between two rows that it takes
 * it skips as many as chance says (Li's algorithm L), so that it does not look at each. The chances come from a fixed
 * seed: the same rows give the same sample.
 */
class SampleTap extends Tap {
  readonly #kept: Array<Taken & { readonly index: number }> = []
  #next = 0
  #weight = 1
  #seed = 20_111_129

  see(chunk: Chunk, masked: ReadonlySet<string>, route?: string): void {
    const start = this.seen
    this.seen += chunk.count
    for (; this.#next < this.seen; this.#advance()) {
      const row = { index: this.#next, ...this.take(chunk, this.#next - start, masked, route) }
      if (this.#kept.length < this.most) this.#kept.push(row)
      else this.#kept[Math.floor(this.#chance() * this.most)] = row
    }
  }

  #advance(): void {
    if (this.#kept.length < this.most) return void this.#next++
    this.#weight *= this.#chance() ** (1 / this.most)
    this.#next += Math.floor(Math.log(this.#chance()) / Math.log1p(-this.#weight)) + 1
  }

  /** Between 0 and 1, both left out (a linear congruence, that of Park and Miller). */
  #chance(): number {
    this.#seed = this.#seed * 48271 % 0x7fffffff
    return this.#seed / 0x7fffffff
  }

  ended(): void {
    this.#kept.sort((a, b) => a.index - b.index)
    for (const { row, line } of this.#kept) {
      this.rows.push(row)
      this.say(line)
    }
    this.tellEnd(this.rows.length === this.seen ? "all" : `a sample of ${count(this.rows.length)}`)
  }
}
