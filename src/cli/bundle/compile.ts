/**
 * Makes the program one file that needs nothing else: `deno task compile`. No part of the program.
 *
 * What is compiled is a release (build.ts): bundled, without what nobody uses, its chunks and threads embedded beside it.
 * Everything that its first line asks of Deno is baked in. The runtime comes from where Deno gets it, or is DENORT_BIN.
 */
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { buildRelease } from "./build.ts"

const ROOT = fileURLToPath(new URL("../../../", import.meta.url))
/** Told to the program by a file beside it: no API tells which options a program was compiled with. */
const TOLD = "compiled.json"

export interface CompileOptions {
  /** Where the program goes; on Windows, Deno adds `.exe`. */
  readonly output: string
  /** For another system than this one, as Deno calls it. */
  readonly target?: string
  /** Compiled code is kept in the folder for temporary files, so that the next start is quicker. */
  readonly hasCodeCache?: boolean
}

/** Resolves to the file's path. */
export async function compileProgram({ output, target, hasCodeCache = true }: CompileOptions): Promise<string> {
  const work = await Deno.makeTempDir()
  try {
    const release = `${work}/release`
    await buildRelease(release)
    const flags = await firstLineFlags(`${release}/flowengine.js`)
    await Deno.writeTextFile(`${release}/${TOLD}`, JSON.stringify({ flags }))
    const args = [
      "compile",
      "--quiet",
      "--no-config",
      "--no-lock",
      "--no-check",
      ...flags,
      ...(hasCodeCache ? [] : ["--no-code-cache"]),
      ...(target === undefined ? [] : ["--target", target]),
      // The folder as it is: which chunk loads which worker is nothing that Deno could see.
      "--include=.",
      // The name that stack traces and the folder inside have, whatever the file is called.
      "--output=../flowengine",
      "flowengine.js",
    ]
    const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: release }).output()
    if (!success) throw new Error(`deno ${args.join(" ")} failed:\n${new TextDecoder().decode(stderr)}`)
    const suffix = await exists(`${work}/flowengine.exe`) ? ".exe" : ""
    const file = suffix === "" || output.endsWith(suffix) ? output : output + suffix
    await Deno.mkdir(file.replace(/[^/\\]*$/, "") || ".", { recursive: true })
    await replace(`${work}/flowengine${suffix}`, file)
    return file
  } finally {
    await Deno.remove(work, { recursive: true })
  }
}

/** What the first line of the program says to Deno. */
async function firstLineFlags(file: string): Promise<ReadonlyArray<string>> {
  const [line] = (await Deno.readTextFile(file)).split("\n", 1)
  return line.split(" ").filter((word) => word.startsWith("--"))
}

/** A program that runs may be replaced, but not written to. */
async function replace(from: string, to: string): Promise<void> {
  await Deno.copyFile(from, `${to}.part`)
  await Deno.rename(`${to}.part`, to)
}

const exists = (path: string): Promise<boolean> => Deno.stat(path).then(() => true, () => false)

if (import.meta.main) {
  const { target, output, "no-code-cache": hasNoCodeCache } = options()
  const file = await compileProgram({
    target,
    output: output ?? `${ROOT}bin/flowengine${target === undefined ? "" : `-${target}`}`,
    hasCodeCache: !hasNoCodeCache,
  })
  console.log(`${file}: ${((await Deno.stat(file)).size / 1e6).toFixed(1)} MB`)
}

function options() {
  try {
    return parseArgs({
      args: [...Deno.args],
      options: {
        target: { type: "string" },
        output: { type: "string", short: "o" },
        "no-code-cache": { type: "boolean" },
      },
    }).values
  } catch (error) {
    console.error(`${(error as Error).message}\nusage: deno task compile [--target TARGET] [-o FILE] [--no-code-cache]`)
    Deno.exit(1)
  }
}
