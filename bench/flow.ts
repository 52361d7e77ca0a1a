/** FlowEngine's arms: the built bundle, run as a user runs it, and pipeline files for it. */
import { ROOT } from "./machine.ts"
import type { Arm, Command } from "./measure.ts"

/** Builds dist with the project's own task and copies it, so that nobody rebuilds it under a measurement. */
export async function build(folder: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "build"],
    cwd: ROOT,
    stdout: "null",
    stderr: "piped",
  }).output()
  if (!success) throw new Error(`deno task build failed:\n${new TextDecoder().decode(stderr)}`)
  await Deno.mkdir(`${folder}/dist`)
  for await (const entry of Deno.readDir(`${ROOT}dist`)) {
    if (entry.isFile) await Deno.copyFile(`${ROOT}dist/${entry.name}`, `${folder}/dist/${entry.name}`)
  }
}

/** The built command line, from a measured process's folder. */
export const BUNDLE = "dist/flowengine.js"
/** Deno's arguments before those of the command line. */
let program: ReadonlyArray<string> = [...startOptions(), BUNDLE]

/** What the command line's first line asks of Deno. */
function startOptions(): ReadonlyArray<string> {
  const [first] = Deno.readTextFileSync(`${ROOT}cli.ts`).split("\n", 1)
  return first.split(" ").slice(first.split(" ").indexOf("deno") + 1)
}

/** Runs the command line from its source, which is not what a user runs: for trying the suite, not for measuring. */
export function runFromSource(): void {
  program = [...startOptions(), `--config=${ROOT}deno.json`, `${ROOT}cli.ts`]
}

export const flowCommand = (folder: string, args: ReadonlyArray<string>, cores = 1, bundle = BUNDLE): Command => ({
  argv: [Deno.execPath(), ...(bundle === BUNDLE ? program : [...startOptions(), bundle]), ...args],
  cwd: folder,
  cores,
})

export interface FlowArm {
  readonly name: string
  /** A pipeline file's text. */
  readonly pipeline: string
  readonly output?: string
  readonly cores?: number
  readonly check?: Arm["check"]
  /** Another build of the command line. */
  readonly program?: string
}

let made = 0

/** An arm that runs a pipeline. */
export function flowArm(folder: string, { name, pipeline, output, cores, check, program }: FlowArm): Arm {
  const file = `pipeline-${++made}.yaml`
  Deno.writeTextFileSync(`${folder}/${file}`, pipeline)
  return {
    name,
    command: flowCommand(folder, ["run", file, "--quiet"], cores, program),
    outputs: output === undefined ? [] : [`${folder}/${output}`],
    ...(check === undefined ? {} : { check }),
  }
}

/** JSON is YAML, and needs no care for indentation. */
const options = (config: Readonly<Record<string, unknown>>) => JSON.stringify(config)

export interface ColumnType {
  readonly name: string
  readonly type: string
}

export interface Flow {
  readonly input: string
  /** Declared columns; as the header says, all text, if absent. */
  readonly columns?: ReadonlyArray<ColumnType>
  readonly source?: Readonly<Record<string, unknown>>
  readonly script?: string
  readonly transform?: Readonly<Record<string, unknown>>
  /** No output: rows are counted and dropped. */
  readonly output?: string
  readonly sink?: Readonly<Record<string, unknown>>
}

/** A pipeline of one source, at most one script and one sink. */
export function pipelineText({ input, columns, source, script, transform, output, sink }: Flow): string {
  const read = { filePath: input, ...(columns === undefined ? {} : { columns }), ...source }
  const steps = [
    `{ id: read, type: delimited-source, config: ${options(read)} }`,
    ...(script === undefined
      ? []
      : [`{ id: script, type: javascript-transform, config: ${options({ script, ...transform })} }`]),
    output === undefined
      ? "{ id: drop, type: null-sink }"
      : `{ id: write, type: delimited-sink, config: ${options({ filePath: output, ...sink })} }`,
  ]
  return `pipeline:\n  name: bench\n  steps:\n${steps.map((step) => `    - ${step}\n`).join("")}`
}
