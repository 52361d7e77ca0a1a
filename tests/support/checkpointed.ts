/** A pipeline that keeps checkpoints and has one of everything: what it reads, and what a run of it leaves behind. */
import { gunzipSync, gzipSync } from "node:zlib"

export interface Shape {
  readonly rows: number
  readonly chunkBytes: number
  readonly every: string | number
  /** Without the stateful script a run starts much faster. */
  readonly hasScript: boolean
}

const SCRIPT = `
    - id: work
      type: javascript-transform
      config:
        stateful: true
        outputSchema: { columns: [{ name: id, type: integer }, { name: text }, { name: n }, { name: of }] }
        script: |
          function process(context) {
            const { state } = context
            const last = context.input.getValue("text").slice(-1)
            state.count = (state.count ?? 0) + 1
            state.seen ??= new Map()
            state.seen.set(last, (state.seen.get(last) ?? 0n) + 1n)
            context.output.setField("n", state.count)
            context.output.setField("of", String(state.seen.get(last)))
            if (state.count % 7 === 0) context.route.send("sevens")
            return state.count % 3 !== 0
          }
`
const SEVENS = "type: delimited-sink, config: { filePath: sevens.csv.gz, outputMode: fail }"

export const pipelineText = ({ chunkBytes, every, hasScript }: Shape) => `
pipeline:
  name: checkpointed
  settings: { onError: dead-letter, deadLetter: { filePath: bad.ndjson }, checkpoint: { every: ${every} } }
  steps:
    - id: read
      type: delimited-source
      config:
        filePath: ["in*.csv", in.csv.gz]
        chunkBytes: ${chunkBytes}
        columns: [{ name: id, type: integer }, { name: text }]
${hasScript ? SCRIPT : `    - { id: work, ${SEVENS} }`}
    - { id: write, type: delimited-sink, config: { filePath: out/new.csv } }
    - { id: zip, type: json-lines-sink, config: { filePath: out.ndjson.gz } }
    - { id: more, type: delimited-sink, config: { filePath: more.csv, outputMode: create, exclude: [text] } }
    - { id: forget, type: null-sink }
  connections:
    - { from: read, to: work }
    - { from: ${hasScript ? "work" : "read"}, to: write }
    - { from: ${hasScript ? "work" : "read"}, to: zip }
    - { from: ${hasScript ? "work" : "read"}, to: more }
    - { from: read, to: forget }
${hasScript ? `  routing: { sevens: { ${SEVENS} } }` : ""}
`

/** Lines with quoted line ends and a few that are rejected, over three files. */
export async function prepare(folder: string, shape: Shape): Promise<void> {
  await Deno.writeTextFile(`${folder}/pipeline.yaml`, pipelineText(shape))
  const third = Math.ceil(shape.rows / 3)
  const lines = (from: number, to: number) =>
    "id,text\n" + Array.from({ length: Math.max(0, to - from) }, (_, i) => {
      const n = from + i
      return n % 97 === 50
        ? `x${n},broken\n`
        : n % 5 === 0
        ? `${n},"of ""row""\n ${n}"\n`
        : `${n},some text of row ${n}\n`
    }).join("")
  await Deno.writeTextFile(`${folder}/in1.csv`, lines(0, third))
  await Deno.writeTextFile(`${folder}/in2.csv`, lines(third, 2 * third))
  await Deno.writeFile(`${folder}/in.csv.gz`, gzipSync(new TextEncoder().encode(lines(2 * third, shape.rows))))
  await resetOutputs(folder, shape)
}

const OUTPUTS = ["out/new.csv", "out.ndjson.gz", "more.csv", "sevens.csv.gz", "bad.ndjson"]

/** Outputs as they were before any run. */
export async function resetOutputs(folder: string, { hasScript }: Shape): Promise<void> {
  for (const entry of [...OUTPUTS, "out"]) await Deno.remove(`${folder}/${entry}`, { recursive: true }).catch(() => {})
  await Deno.writeTextFile(`${folder}/more.csv`, hasScript ? "id,n,of\nold,0,0\n" : "id\nold\n")
}

/** The bytes of every output, each as text; the id of the run masked. */
export function outputsIn(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(OUTPUTS.map((name) => {
    const bytes = Deno.readFileSync(`${folder}/${name}`)
    // Bytes that differ in their members only differ too.
    const text = name.endsWith(".gz")
      ? `${bytes.toBase64()} ${new TextDecoder().decode(gunzipSync(bytes))}`
      : new TextDecoder().decode(bytes)
    return [name, text.replace(/"run":"[0-9a-f-]{36}"/g, '"run":"…"')]
  }))
}

/** Files that are neither inputs nor outputs. */
export const leftIn = (folder: string): ReadonlyArray<string> => [
  ...[...Deno.readDirSync(folder)].map((entry) => entry.name).filter((name) => name.startsWith(".")),
  ...[...readFolder(`${folder}/out`)].filter((name) => name.startsWith(".")),
]

function readFolder(folder: string): ReadonlyArray<string> {
  try {
    return [...Deno.readDirSync(folder)].map((entry) => entry.name)
  } catch {
    return []
  }
}
