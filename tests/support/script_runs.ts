/**
 * One script over the same rows, rewritten and as it stands: everything that can be seen of a run, as plain values.
 */
import { type CellFormat, cellText, type ColumnSpec, RowSchema } from "../../src/plugin/mod.ts"
import { analyse, compileScript, parseScript } from "../../src/script/mod.ts"
import { ChunkRunner } from "../../src/script/chunk_runner.ts"
import { ScriptRunner } from "../../src/script/script_runner.ts"
import { chunkOf, columnsOf, type Row } from "../unit/script/run_script.ts"

export const INPUT: ReadonlyArray<ColumnSpec> = [
  ...columnsOf(
    "id:integer! name:text! email amount:double price:decimal active:boolean born:date seen:datetime data:json note toString __proto__ length",
  ),
  { name: "odd name", type: "text" },
  { name: "filled", type: "text", default: "given" },
  { name: "german", type: "date", format: "dd.MM.yyyy" },
]

/** Fields that scripts set, of every type. */
export const DECLARED: ReadonlyArray<ColumnSpec> = [
  ...INPUT,
  ...columnsOf("out num:double int:integer dec:decimal flag:boolean day:date time:datetime obj:json other more"),
]

const NAMES = ["Anna", "Bö", "名前", '"quo""ted"', "😀 smile", "x,y", " padded "]
const pick = <A>(list: ReadonlyArray<A>, n: number): A => list[n % list.length]

/** Rows with nulls, quotes, letters outside ASCII, numbers of every size. All cells fit their columns. */
export const ROWS: ReadonlyArray<Row> = Array.from({ length: 48 }, (_, i) => [
  pick(["7", "-3", "9007199254740993", "0", "2147483648", "+12", "-0", "007", "9223372036854775807"], i),
  pick(NAMES, i),
  pick([null, "a@b.example", "", '""', "ÄÖ@x", null, "q@gmail.com"], i),
  pick(["1.5", "12000", "-0", "1e3", "0.1", null, "5000.01", "9999999.99", "3"], i),
  pick(["10.50", null, "12345678901234567.890", "0.10", "-7", "100000000000000.5", ".5", "19.99"], i),
  pick(["true", "false", null, "TRUE"], i),
  pick(["2024-02-29", null, "1999-12-31"], i),
  pick(["2024-02-29T01:02:03Z", null, "2020-01-01T00:00:00.5Z"], i),
  pick(['{"k":[1,{"a":"b"}],"n":12345678901234567890}', "5", '"text"', null, "[1,2]", "null", "true", "0.5"], i),
  pick(["note", null, "", "NULL"], i),
  pick(["t", null], i),
  pick(["p", "q", null], i),
  pick(["3", "l"], i),
  pick(["odd", null, "even"], i),
  pick(["full", null], i),
  pick(["31.12.2020", null], i),
])

export const CSV: CellFormat = {
  kind: "delimited",
  quote: 34,
  escape: 34,
  delimiter: ",",
  nulls: ["NULL"],
  adjacent: true,
}
export const PLAIN_CSV: CellFormat = { ...CSV, nulls: [] }
/** The same rows as a JSON lines source gives them, a text among them that is no text outside of JSON. */
export const JSON_ROWS: ReadonlyArray<Row> = ROWS.map((row, r) =>
  row.map((text, i) => {
    if (text === null) return pick(["null", null], r)
    const { name, type } = INPUT[i]
    if (name === "note" && r % 7 === 0) return '"half \\ud83d"'
    if (type === "json") return text
    const isWritten = type === "boolean" ? /^(true|false)$/.test(text) : /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)
    return isWritten && !/^(text|date|datetime)$/.test(type) ? text : JSON.stringify(text)
  })
)
const CHUNK = 20

export interface RunOptions {
  readonly declared?: ReadonlyArray<ColumnSpec>
  readonly format: CellFormat
  readonly stateful?: boolean
  readonly rows?: ReadonlyArray<Row>
  readonly globals?: Readonly<Record<string, unknown>>
  /** Rows go to the sandbox only where they must. */
  readonly isDirect?: boolean
}

/** What a run shows, and whether it was rewritten or why not. */
export interface Seen {
  readonly shown: unknown
  readonly isRewritten: boolean
  /** Rows that needed no sandbox; undefined if the script is none that can do without. */
  readonly direct?: number
  readonly notes: ReadonlyArray<string>
}

/** In which order the queues of a chunk are named means nothing. */
export function settled(shown: unknown): unknown {
  return JSON.parse(JSON.stringify(shown), (key, value) => key === "routes" ? [...value].sort() : value)
}

export async function seen(source: string, rewrite: boolean, options: RunOptions): Promise<Seen> {
  const parsed = parseScript(source)
  if ("problem" in parsed) return { shown: parsed.problem, isRewritten: false, notes: [parsed.problem.message] }
  const input = new RowSchema(INPUT)
  const compiled = compileScript({
    source,
    ...(rewrite ? { parsed: parsed.program } : {}),
    facts: analyse(parsed.program),
    input,
    declared: options.declared,
    queues: ["review", "copies"],
    globals: options.globals ?? { RATE: 1.5, LIST: ["a", "b"] },
    stateful: options.stateful === true,
    timeoutMs: 5000,
    memoryMB: 32,
  })
  if ("errors" in compiled) {
    return {
      shown: compiled.errors.map(({ code, message }) => `${code} ${message}`),
      isRewritten: false,
      notes: ["errors"],
    }
  }
  const { program, notes } = compiled
  if (options.isDirect && program.direct === undefined) return { shown: undefined, isRewritten: false, notes }
  const runner = options.isDirect ? new ScriptRunner(program) : new ChunkRunner(program)
  const opened = await runner.open()
  const chunks: Array<unknown> = []
  let direct = 0
  const rows = options.rows ?? ROWS
  for (let from = 0; opened === undefined && from < rows.length; from += CHUNK) {
    const chunk = chunkOf(INPUT, rows.slice(from, from + CHUNK), options.format)
    // One row of each chunk is not in it any more.
    const positions = Int32Array.from({ length: chunk.size }, (_, row) => row).filter((row) => row !== 5)
    const reply = await runner.run({
      columns: program.inputs.map((column) => chunk.columns[column].cells),
      rows: positions,
      size: chunk.size,
      now: "2024-01-01T00:00:00.000Z",
      seed: Uint32Array.of(1, 2, 3, from),
    })
    if ("failed" in reply) {
      chunks.push(reply)
      break
    }
    direct += reply.work.direct
    let next = 0
    const columns = program.output.map(({ spec, way, from }) => {
      const own = way === "copy" ? null : reply.offsets[next++]
      const cells = own !== null
        ? { bytes: reply.bytes, offsets: own, first: 0, stride: 2, format: { kind: "plain" } as const }
        : from < 0
        ? undefined
        : chunk.columns[from].cells
      return { spec, cells }
    })
    const { kept, filtered, routed, routes, failures, logs } = reply
    const out = [...new Set([...kept, ...routes.flatMap(({ rows }) => [...rows])])].sort((one, other) => one - other)
    const cells = columns.map(({ spec, cells }) =>
      out.map((row) => `${row} ${spec.name}=${cells === undefined ? null : valueOf({ spec, cells }, row)}`)
    )
    chunks.push({
      kept: [...kept],
      filtered,
      routed,
      routes: routes.map(({ route, rows }) => `${route} ${rows.join()}`),
      failures,
      logs,
      cells,
    })
  }
  const isRewritten = program.rewritten !== undefined
  return { shown: { opened, chunks }, isRewritten, notes, ...(program.direct === undefined ? {} : { direct }) }
}

/** The text of a cell; an empty cell of a column that has no texts means what a null does. */
function valueOf(
  column: { readonly spec: ColumnSpec; readonly cells: Parameters<typeof cellText>[0]["cells"] },
  row: number,
) {
  const text = cellText(column, row)
  return text === "" && column.spec.type !== "text" && column.spec.type !== "json" ? null : JSON.stringify(text)
}
