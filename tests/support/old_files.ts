/**
 * The folders of tests/legacy: old pipeline files with what they read, what they give, and what is said of them.
 *
 * - `pipeline.yaml`: the old file; its first line says what it is about. Whatever else lies there is what it reads.
 * - `told.txt`: warnings, errors, logs and the count of rows of a run of it.
 * - `expected/`: every file that the run makes or changes, byte for byte.
 * - `new.yaml`: what `migrate` writes; absent if it refuses to.
 *
 * `UPDATE=1` writes the last three from what happened; read the diff.
 */
import {
  equation,
  type FlowError,
  type FlowErrors,
  migratePipeline,
  RunFailed,
  runPipeline,
  type RunReport,
  toFlowErrors,
} from "../../mod.ts"
import { PROJECT } from "./paths.ts"

export const FOLDER = `${PROJECT}tests/legacy`
export const FILE = "pipeline.yaml"
const OWN = new Set(["told.txt", "expected", "new.yaml"])

export const folders: ReadonlyArray<string> = [...Deno.readDirSync(FOLDER)].filter(({ isDirectory }) => isDirectory)
  .map(({ name }) => name).sort()

/** What became of a run, in words and in bytes. */
export interface Outcome {
  readonly warnings: ReadonlyArray<FlowError>
  readonly errors: ReadonlyArray<FlowError>
  readonly report: RunReport | undefined
  readonly outputs: ReadonlyMap<string, Uint8Array>
}

/** Runs a file in a folder, takes away what it made, and puts back what it changed. */
export async function outcomeOf(work: string, file: string): Promise<Outcome> {
  const before = await contents(work)
  const { report, errors } = await onLeapDay(() => tried(`${work}/${file}`, `${work}.plugins`))
  const after = await contents(work)
  const outputs = new Map([...after].filter(([path, bytes]) => !equal(before.get(path), bytes)))
  for (const path of outputs.keys()) {
    const was = before.get(path)
    if (was === undefined) await Deno.remove(`${work}/${path}`)
    else await Deno.writeFile(`${work}/${path}`, was)
  }
  return { report, errors, warnings: report?.warnings ?? [], outputs }
}

/** The clock goes as ever, but it is noon of 29 February 2024. */
async function onLeapDay<A>(body: () => Promise<A>): Promise<A> {
  const now = Date.now
  const ahead = now() - new Date(2024, 1, 29, 12).getTime()
  Date.now = () => now() - ahead
  try {
    return await body()
  } finally {
    Date.now = now
  }
}

async function tried(file: string, pluginCache: string): Promise<Pick<Outcome, "report" | "errors">> {
  try {
    return { report: await runPipeline(file, { pluginCache }), errors: [] }
  } catch (error) {
    if (error instanceof RunFailed) return { report: error.report, errors: error.errors }
    return { report: undefined, errors: toFlowErrors(error) }
  }
}

/** The text of the new file, or why there is none. */
export async function migrated(file: string): Promise<string | FlowErrors> {
  try {
    return (await migratePipeline(file)).after
  } catch (error) {
    return error as FlowErrors
  }
}

/** As told.txt has it. */
export function told(work: string, { warnings, errors, report }: Outcome): string {
  const lines = [
    ...warnings.map((warning) => toldOf("warning", warning)),
    ...errors.map((error) => toldOf("error", error)),
    ...(report?.rejects.samples ?? []).map((reject) => toldOf("row", reject)),
    ...(report?.logs ?? []).map(({ step, level, message }) => `log ${step} ${level}: ${message}`),
    ...(report === undefined ? [] : [`rows ${equation(report.totals)}`]),
  ]
  return `${lines.join("\n").replaceAll(work, ".")}\n`
}

function toldOf(kind: string, { code, message, help, text, data }: FlowError): string {
  const place = data?.record !== undefined ? `record ${data.record}` : text === undefined ? "" : `line ${text.line}`
  return [`${kind} ${[code, place].filter((each) => each).join(" ")}: ${message}`, ...help.split("\n")].join("\n  ")
}

export async function copyInputs(folder: string, work: string): Promise<void> {
  for (const [path, bytes] of await contents(folder)) {
    if (!OWN.has(path.split("/")[0])) await write(`${work}/${path}`, bytes)
  }
}

export async function update(folder: string, outcome: Outcome, text: string, newText: string | undefined) {
  for (const name of OWN) await Deno.remove(`${folder}/${name}`, { recursive: true }).catch(() => {})
  await Deno.writeTextFile(`${folder}/told.txt`, text)
  if (newText !== undefined) await Deno.writeTextFile(`${folder}/new.yaml`, newText)
  for (const [path, bytes] of outcome.outputs) await write(`${folder}/expected/${path}`, bytes)
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true })
  await Deno.writeFile(path, bytes)
}

/** Every file below a folder; nothing if there is no such folder. */
export async function contents(folder: string, prefix = ""): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>()
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => [])
  for (const { name, isDirectory } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    const path = `${folder}/${name}`
    if (!isDirectory) found.set(prefix + name, await Deno.readFile(path))
    else for (const [inner, bytes] of await contents(path, `${prefix}${name}/`)) found.set(inner, bytes)
  }
  return found
}

const equal = (a: Uint8Array | undefined, b: Uint8Array) =>
  a !== undefined && a.length === b.length && a.every((byte, i) => byte === b[i])
