/**
 * Runs an example of an error code (src/errors/examples) in a folder of its own: in this process where it is about
 * pipelines, as a process where it is about the command line.
 */
import { dirname } from "node:path"
import {
  createEngine,
  type FlowError,
  Registry,
  renderErrors,
  RunFailed,
  type RunPipelineOptions,
  type RunReport,
  toFlowErrors,
} from "../../mod.ts"
import { builtIns } from "../../plugins/mod.ts"
import { parseLine, variablesOf } from "../../src/cli/arguments.ts"
import { UsageError } from "../../src/cli/usage_error.ts"
import type { Files } from "../../src/errors/examples/mod.ts"
import type { Plugin } from "../../src/plugin/mod.ts"
import { cli } from "./cli.ts"
import { inFolder } from "./paths.ts"
import { integrityOf } from "./plugins.ts"

/** What happens around a run that files cannot show. */
export interface Scene {
  /** Before the run, in its folder; what it gives back is called when the run is over. */
  readonly before?: (folder: string) => Promise<void | (() => void)>
  readonly options?: (folder: string) => RunPipelineOptions
  /** Stands in for the built-in step type of the same name. */
  readonly step?: () => Plugin
  /** Another way to run the command, in a process of its own. */
  readonly spawn?: (args: ReadonlyArray<string>, folder: string) => Promise<string>
}

export interface Outcome {
  readonly errors: ReadonlyArray<string>
  readonly warnings: ReadonlyArray<string>
  /** What is said about a code, as the command line says it. */
  said(code: string): string | undefined
}

const SITE = "https://plugins.example/"

export const runExample = (files: Files, command: string, scene: Scene = {}): Promise<Outcome> =>
  inFolder((folder) =>
    serving(files, async (site) => {
      await writeFiles(folder, files, site)
      const end = await scene.before?.(folder)
      const real = await Deno.realPath(folder)
      const plain = (text: string) =>
        [folder, real].reduce((text, path) => text.replaceAll(`${path}/`, "").replaceAll(path, "."), text)
          .replaceAll(site, SITE).replace(/(?<=\.)[0-9a-f]{8}(?=\.part)|(?<=flowengine-spill-)[0-9a-f]{8}/g, "…")
      try {
        return await outcomeOf(command, folder, scene, plain)
      } finally {
        end?.()
      }
    })
  )

/** Serves what is to come from the web. */
async function serving<A>(files: Files, body: (site: string) => Promise<A>): Promise<A> {
  if (!Object.keys(files).some((name) => name.startsWith(SITE))) return await body(SITE)
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async ({ url }) => {
    const name = SITE + new URL(url).pathname.slice(1)
    return name in files
      ? new Response(await hashed(String(files[name]), name, files, SITE))
      : new Response("", { status: 404 })
  })
  try {
    return await body(`http://127.0.0.1:${server.addr.port}/`)
  } finally {
    await server.shutdown()
  }
}

export async function writeFiles(folder: string, files: Files, site: string = SITE): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    if (name.startsWith(SITE)) continue
    await Deno.mkdir(dirname(`${folder}/${name}`), { recursive: true })
    if (typeof content !== "string") await Deno.writeFile(`${folder}/${name}`, content)
    else {await Deno.writeTextFile(
        `${folder}/${name}`,
        (await hashed(content, name, files, site)).replaceAll(SITE, site),
      )}
  }
}

/** The text of a file with the hashes in place of `<sha256 of FILE>`; names are relative to the folder of the file, or whole. */
async function hashed(text: string, file: string, files: Files, site: string): Promise<string> {
  let result = text
  for (const [mark, name] of text.matchAll(/<sha256 of ([^>]+)>/g)) {
    const wanted = name in files ? name : `${file.slice(0, file.lastIndexOf("/") + 1)}${name}`
    result = result.replace(mark, await integrityOf(await hashed(String(files[wanted]), wanted, files, site)))
  }
  return result
}

const codesOf = (errors: ReadonlyArray<FlowError>) => errors.map(({ code }) => code)

async function outcomeOf(
  command: string,
  folder: string,
  scene: Scene,
  plain: (text: string) => string,
): Promise<Outcome> {
  const args = command.split(" ").slice(1)
  const inProcess = scene.spawn === undefined && /^(run|validate|plan|replay)$/.test(args[0])
  const found = inProcess ? await called(args, folder, scene) : undefined
  if (found !== undefined) {
    const { errors, warnings } = found
    return {
      errors: codesOf(errors),
      warnings: codesOf(warnings),
      said: (code) => {
        const at = [errors, warnings].map((list) => list.find((error) => error.code === code))
        const level = at[0] === undefined ? "warning" as const : "error" as const
        const error = at[0] ?? at[1]
        return error === undefined ? undefined : firstSaid(plain(renderErrors([error], { colour: false, level })), code)
      },
    }
  }
  const env = { FLOWENGINE_CACHE: `${folder}/cache` }
  const stderr = plain(
    scene.spawn === undefined ? await printed(args, folder, env) : await scene.spawn(args, folder),
  )
  const all = (level: string) =>
    [...stderr.matchAll(new RegExp(`^${level}\\[(FE\\d+)\\]`, "gm"))].map(([, code]) => code)
  return { errors: all("error"), warnings: all("warning"), said: (code) => firstSaid(stderr, code) }
}

async function printed(args: ReadonlyArray<string>, cwd: string, env: Record<string, string>): Promise<string> {
  const { code, stderr, stdout } = await cli(args, { cwd, env })
  if (code === 0) return stderr
  return stderr.includes("error[") ? `${ownLines(stdout)}\n\n${stderr}` : `${stderr}\n\nerror[exit ${code}]`
}

/** Errors that stand under the test they belong to, each by itself. */
const ownLines = (text: string) => text.replace(/^ {4}/gm, "").replace(/^error\[/gm, "\n$&")

/** The block of a code in what is said, without the line that names this very command. */
function firstSaid(text: string, code: string): string | undefined {
  const block = text.split("\n\n").find((block) => block.includes(`[${code}]`))
  return block?.split("\n").filter((line) => !line.startsWith("more: ")).join("\n").trim()
}

/** Runs a command line by calling the engine; undefined if the command line itself is at fault. */
async function called(
  args: ReadonlyArray<string>,
  folder: string,
  scene: Scene,
): Promise<{ readonly errors: ReadonlyArray<FlowError>; readonly warnings: ReadonlyArray<FlowError> } | undefined> {
  try {
    const { invocation } = parseLine(args)
    const { files: [file], options } = invocation
    const variables = variablesOf(invocation)
    const engine = scene.step === undefined ? createEngine(new Registry(builtIns)) : engineWith(scene.step())
    const input = `${folder}/${file}`
    const given: RunPipelineOptions = {
      variables,
      frozen: options.frozen === true,
      resume: options.resume === true,
      pluginCache: `${folder}/cache`,
      ...scene.options?.(folder),
    }
    switch (args[0]) {
      case "run":
        return { errors: [], warnings: noticed(await engine.runPipeline(input, given)) }
      case "replay": {
        const letters = options["dead-letters"] as string | undefined
        const deadLetters = letters === undefined ? undefined : `${folder}/${letters}`
        const prune = options.prune === true
        return { errors: [], warnings: noticed(await engine.replayPipeline(input, { ...given, deadLetters, prune })) }
      }
      case "plan":
        await engine.planPipeline(input, given)
        return { errors: [], warnings: [] }
      default:
        return { errors: [], warnings: (await engine.loadPipeline(input, given)).warnings }
    }
  } catch (error) {
    if (error instanceof UsageError) return undefined
    if (error instanceof RunFailed) return { errors: error.errors, warnings: noticed(error.report) }
    return { errors: toFlowErrors(error), warnings: [] }
  }
}

/** Warnings, and why rows were rejected. */
const noticed = ({ warnings, rejects }: RunReport) => [...warnings, ...rejects.samples]

const engineWith = (step: Plugin) =>
  createEngine(new Registry([...builtIns].map((each) => each.type === step.type ? step : each)))
