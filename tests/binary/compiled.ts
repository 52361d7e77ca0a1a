/**
 * The program as `deno task compile` makes it, alone in a folder and run with an empty environment. Compiling takes a
 * runtime, which Deno fetches from its own server: tests do not, and run where DENORT_BIN names one, or where
 * FLOWENGINE_BINARY names a program that was compiled before.
 */
import { compileProgram } from "../../src/cli/bundle/compile.ts"
import type { CliOptions, CliResult } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"

const variable = (name: string) => Deno.env.get(name) || undefined
const hasRuntime = variable("DENORT_BIN") !== undefined
const given = variable("FLOWENGINE_BINARY")

/** A test of what is compiled: its name tells where it did not run. */
export function binaryTest(
  name: string,
  body: (folder: string) => Promise<void>,
  needs: "program" | "runtime" = "program",
): void {
  const isPossible = hasRuntime || (needs === "program" && given !== undefined)
  Deno.test({
    name: isPossible ? name : `${name} (not run: DENORT_BIN names no runtime to compile with)`,
    ignore: !isPossible,
    fn: () => inFolder(body),
  })
}

let compiled: Promise<string> | undefined

/** Compiled once per file of tests; its name is one that nobody else's cache of compiled code has. */
export const program = (): Promise<string> => compiled ??= given === undefined ? compile() : Promise.resolve(given)

async function compile(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "flowengine-alone-" })
  const name = `flowengine-${crypto.randomUUID().slice(0, 8)}`
  addEventListener("unload", () => {
    Deno.removeSync(folder, { recursive: true })
    for (const { name: left } of Deno.readDirSync("/tmp")) {
      if (left.startsWith(`deno-compile-${name}`)) Deno.removeSync(`/tmp/${left}`)
    }
  })
  return await compileProgram({ output: `${folder}/${name}` })
}

export async function started(args: ReadonlyArray<string>, { cwd, env = {} }: CliOptions): Promise<Deno.ChildProcess> {
  return new Deno.Command(await program(), {
    args: [...args],
    cwd,
    clearEnv: true,
    env: { ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn()
}

export async function alone(args: ReadonlyArray<string>, options: CliOptions): Promise<CliResult> {
  const { code, stdout, stderr } = await (await started(args, options)).output()
  const decoder = new TextDecoder()
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) }
}
