/**
 * The measured process of the group `arms`: runs one script in several ways, in turn, and prints rows per second of
 * every round as JSON. `arms_process.ts ROUNDS SHARE`: SHARE of the full number of rows.
 */
import "../src/prelude.ts"
import { type CellFormat, type Cells, type ColumnSpec, PLAIN, RowSchema } from "../src/plugin/mod.ts"
import { ChunkRunner } from "../src/script/chunk_runner.ts"
import { analyse, type ChunkReply, compileScript, parseScript, type ScriptProgram } from "../src/script/mod.ts"
import {
  compileOnce,
  compileOnceNewFunctions,
  type PerRow,
  recompileInKeptContext,
  recompileInNewContext,
  type Row,
  type RowResult,
} from "./arms_host.ts"
import { numbers, two } from "./data/writer.ts"
import { REFERENCE } from "./scripts.ts"

const SETS = ["customer_id", "full_name", "email", "risk_score", "processed_at"]

const COLUMNS: ReadonlyArray<ColumnSpec> = [
  { name: "customer_id", type: "integer" },
  { name: "first_name", type: "text" },
  { name: "last_name", type: "text" },
  { name: "email", type: "text" },
  { name: "amount", type: "double" },
  { name: "company", type: "text" },
  { name: "country", type: "text" },
  { name: "score", type: "double" },
  { name: "status", type: "text" },
  { name: "created", type: "date" },
]
const NOW = "2026-01-01T00:00:00.000Z"
const CHUNK_ROWS = 2_500

/** Some mails and amounts are missing; amounts go up to 20,000. */
function makeRows(n: number): ReadonlyArray<Row> {
  const next = numbers()
  return Array.from({ length: n }, (_, i) => ({
    customer_id: 100_000 + i,
    first_name: ["Anna", "Ben", "Carla", "David", "Eva"][next(5)],
    last_name: ["Meyer", "Nowak", "Garcia", "Smith"][next(4)],
    email: next(10) === 0 ? null : `customer.${next(99_999)}@example.com`,
    amount: next(50) === 0 ? null : next(2_000_000) / 100,
    company: ["Acme Ltd", "Globex Ltd", "Initech Ltd"][next(3)],
    country: ["US", "DE", "FR", "GB"][next(4)],
    score: next(1_000_000) / 10_000,
    status: ["new", "active", "closed"][next(3)],
    created: `${2010 + next(15)}-${two(1 + next(12))}-${two(1 + next(28))}`,
  }))
}

/** The rows as a source would have them: bytes and where each cell lies. */
function cellsOf(rows: ReadonlyArray<Row>): ReadonlyArray<Cells> {
  const encoder = new TextEncoder()
  const parts: Array<Uint8Array> = []
  const width = COLUMNS.length
  const offsets = new Int32Array(2 * rows.length * width).fill(-1)
  let length = 0
  rows.forEach((row, r) =>
    COLUMNS.forEach(({ name }, c) => {
      const value = row[name]
      if (value === null) return
      const bytes = encoder.encode(String(value))
      offsets[2 * (r * width + c)] = length
      offsets[2 * (r * width + c) + 1] = length += bytes.length
      parts.push(bytes)
    })
  )
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  const format: CellFormat = PLAIN
  return COLUMNS.map((_, c) => ({ bytes, offsets, first: 2 * c, stride: 2 * width, format }))
}

function compiled(): ScriptProgram {
  const parsed = parseScript(REFERENCE)
  if ("problem" in parsed) throw new Error(parsed.problem.message)
  const result = compileScript({
    source: REFERENCE,
    facts: analyse(parsed.program),
    parsed: parsed.program,
    input: new RowSchema(COLUMNS),
    declared: undefined,
    queues: ["high_value_review"],
    globals: {},
    stateful: false,
    timeoutMs: 5000,
    memoryMB: 64,
  })
  if ("errors" in result) throw new Error(result.errors.map((error) => error.message).join("\n"))
  return result.program
}

/** FlowEngine's sandbox: columns of a chunk cross at once, the context persists. Nothing runs outside of QuickJS. */
class Product {
  private constructor(readonly program: ScriptProgram, readonly runner: ChunkRunner) {}

  static async open(): Promise<Product> {
    const program = compiled()
    const runner = new ChunkRunner(program)
    const failure = await runner.open()
    if (failure !== undefined) throw new Error(failure.message)
    return new Product(program, runner)
  }

  async run(cells: ReadonlyArray<Cells>, size: number): Promise<ChunkReply> {
    const reply = await this.runner.run({
      columns: this.program.inputs.map((column) => cells[column]),
      rows: Int32Array.from({ length: size }, (_, row) => row),
      size,
      now: NOW,
      seed: Uint32Array.of(1, 2, 3, 4),
    })
    if ("failed" in reply) throw new Error(reply.message)
    if (reply.failures.length > 0) throw new Error(reply.failures[0].message)
    return reply
  }

  /** The reply in the form of the other arms. */
  results(reply: ChunkReply, rows: ReadonlyArray<Row>): ReadonlyArray<RowResult> {
    const kept = new Set(reply.kept)
    const decoder = new TextDecoder()
    const made = this.program.output.filter(({ way }) => way !== "copy").map(({ spec }) => spec.name)
    return rows.map((row, r) => {
      const fields = SETS.map((name) => {
        const offsets = made.includes(name) ? reply.offsets[made.indexOf(name)] : null
        if (offsets === null) return [name, row[name] ?? null]
        const [start, end] = [offsets[2 * r], offsets[2 * r + 1]]
        return [name, start < 0 ? null : decoder.decode(reply.bytes.subarray(start, end))]
      })
      const routes = reply.routes.filter(({ rows }) => rows.includes(r)).map(({ route }) => route)
      return { kept: kept.has(r), fields: kept.has(r) ? Object.fromEntries(fields) : {}, routes }
    })
  }
}

const told = ({ kept, fields, routes }: RowResult) =>
  JSON.stringify([kept, kept ? SETS.map((name) => String(fields[name])) : [], routes])

const [rounds, share] = Deno.args.map(Number)
const product = await Product.open()
const perRow: ReadonlyArray<{ readonly id: string; readonly rows: number; readonly run: PerRow }> = [
  { id: "a", rows: 300, run: recompileInNewContext(REFERENCE, NOW) },
  { id: "a'", rows: 1_000, run: recompileInKeptContext(REFERENCE, NOW) },
  { id: "b'", rows: 1_500, run: compileOnceNewFunctions(REFERENCE, NOW) },
  { id: "b", rows: 3_000, run: compileOnce(REFERENCE, NOW) },
].map((arm) => ({ ...arm, rows: Math.ceil(arm.rows * share) }))
const chunks = Math.ceil(40 * share)

const rows = makeRows(CHUNK_ROWS)
const cells = cellsOf(rows)

// All arms give the same for the same rows, or the comparison is void.
const expected = product.results(await product.run(cells, rows.length), rows).map(told)
for (const { id, run } of perRow) {
  for (let i = 0; i < Math.min(200, rows.length); i++) {
    const is = told(run(rows[i]))
    if (is !== expected[i]) throw new Error(`arm ${id}, row ${i}: ${is}, expected ${expected[i]}`)
  }
}

const speeds: Array<Record<string, number>> = []
for (let round = 0; round < rounds; round++) {
  const speed: Record<string, number> = {}
  for (const arm of perRow) {
    const started = performance.now()
    for (let i = 0; i < arm.rows; i++) arm.run(rows[i % rows.length])
    speed[arm.id] = arm.rows / (performance.now() - started) * 1000
  }
  const started = performance.now()
  for (let i = 0; i < chunks; i++) await product.run(cells, rows.length)
  speed.c = chunks * rows.length / (performance.now() - started) * 1000
  speeds.push(speed)
}
console.log(JSON.stringify({ columns: COLUMNS.length, chunkRows: CHUNK_ROWS, speeds }))
