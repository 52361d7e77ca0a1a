/**
 * Scripts and chunks for the benches of the sandbox: what is run over what. Measures nothing.
 */
import { type Cells, type ColumnSpec, RowSchema } from "../src/plugin/mod.ts"
import { analyse, compileScript, parseScript } from "../src/script/mod.ts"
import { ChunkRunner } from "../src/script/chunk_runner.ts"
import type { ChunkRequest } from "../src/script/program.ts"
import { CUSTOMER, REFERENCE } from "./scripts.ts"

const text = (name: string): ColumnSpec => ({ name, type: "text" })

const INPUT: ReadonlyArray<ColumnSpec> = [
  { name: "customer_id", type: "integer" },
  text("first_name"),
  text("last_name"),
  text("email"),
  { name: "amount", type: "double" },
  text("country"),
  text("city"),
  { name: "balance", type: "decimal" },
  { name: "score", type: "double" },
  { name: "created", type: "date" },
]

export interface Workload {
  readonly name: string
  readonly source: string
  readonly declared: ReadonlyArray<ColumnSpec> | undefined
  readonly queues: ReadonlyArray<string>
}

const FILTER = `function process(context) {
  const row = context.input.current()
  if (!(row.country !== "US" && row.balance > 0)) return false
  context.output.setField("net", Math.round((row.balance * 1.2 + row.score) * 100) / 100)
  return true
}`

const HEAVY = `function process(context) {
  const row = context.input.current()
  const text = row.first_name + " " + row.last_name + " of " + row.city + ", " + row.country + " <" + row.email + ">"
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) | 0
  const words = text.split(" ")
  context.output.setField("slug", text.toLowerCase().replace(/[^a-z0-9]+/g, "-"))
  context.output.setField("words", words.length)
  context.output.setField("initials", words.map((word) => word.charAt(0).toUpperCase()).join(""))
  context.output.setField("hash", (hash >>> 0).toString(16))
  return true
}`

export const WORKLOADS: ReadonlyArray<Workload> = [
  { name: "reference", source: REFERENCE, declared: undefined, queues: ["high_value_review"] },
  {
    name: "filter and computed column",
    source: FILTER,
    declared: [...INPUT, { name: "net", type: "double" }],
    queues: [],
  },
  {
    name: "customer, 6 to 12 columns",
    source: CUSTOMER.script,
    declared: CUSTOMER.outputSchema!.columns as ReadonlyArray<ColumnSpec>,
    queues: [],
  },
  { name: "heavy", source: HEAVY, declared: undefined, queues: [] },
]

/** Rows as a delimited source would give them: one slab, cells next to each other. The same for the same number. */
function rowsOf(count: number): Array<Cells> {
  let state = 88172645
  const next = (n: number) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % n
  }
  const pick = (words: string) => words.split(" ")[next(words.split(" ").length)]
  const two = (n: number) => String(n).padStart(2, "0")
  const offsets = new Int32Array(2 * INPUT.length * count)
  let all = ""
  for (let row = 0; row < count; row++) {
    const [first, last] = [pick("Anna Ben Carla David Eva Frank Grace Henry"), pick("Meyer Nowak Garcia Smith Rossi")]
    const cells = [
      String(100000 + row),
      first,
      last,
      next(50) === 0 ? "" : `${first}.${last}${next(9999)}@${pick("gmail.com example.com acme.io")}`,
      (next(6_000_000) / 100).toFixed(2),
      pick("US DE FR GB IT ES NL SE"),
      pick("Berlin Paris London Rome Madrid Utrecht Malmo"),
      (next(12_000_000) / 100 - 20_000).toFixed(2),
      (next(1_000_000) / 10_000).toFixed(4),
      `${2010 + next(15)}-${two(1 + next(12))}-${two(1 + next(28))}`,
    ]
    cells.forEach((cell, column) => {
      offsets[2 * (row * INPUT.length + column)] = all.length
      all += cell
      offsets[2 * (row * INPUT.length + column) + 1] = all.length
      all += ","
    })
  }
  const bytes = new TextEncoder().encode(all)
  const format = { kind: "delimited", quote: 34, escape: 34, delimiter: ",", nulls: [], adjacent: true } as const
  return INPUT.map((_, column) => ({ bytes, offsets, first: 2 * column, stride: 2 * INPUT.length, format }))
}

/** The workload loaded into a sandbox of this thread, and the request that sends it one chunk. */
export async function loaded(workload: Workload, rows: number, rewrite = true) {
  const parsed = parseScript(workload.source)
  if ("problem" in parsed) throw new SyntaxError(parsed.problem.message)
  const compiled = compileScript({
    ...workload,
    facts: analyse(parsed.program),
    ...(rewrite ? { parsed: parsed.program } : {}),
    input: new RowSchema(INPUT),
    globals: {},
    stateful: false,
    timeoutMs: 5000,
    memoryMB: 64,
  })
  if ("errors" in compiled) throw compiled.errors[0]
  const { program } = compiled
  const cells = rowsOf(rows)
  const request: ChunkRequest = {
    columns: program.inputs.map((column) => cells[column]),
    rows: Int32Array.from({ length: rows }, (_, row) => row),
    size: rows,
    now: "2026-01-01T00:00:00.000Z",
    seed: Uint32Array.of(1, 2, 3, 4),
  }
  const runner = new ChunkRunner(program)
  const failure = await runner.open()
  if (failure !== undefined) throw new Error(failure.message)
  return { runner, request, program, notes: compiled.notes }
}
