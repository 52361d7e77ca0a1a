/**
 * Makes the program one file that needs nothing else: `deno task compile`. No part of the program.
 *
 * What is compiled is a release (build.ts): bundled, without what nobody uses, its chunks and threads embedded beside it.
 * Everything that its first line asks of Deno is baked in. The runtime comes from where Deno gets it, or is DENORT_BIN.
 */
import { dirname } from "node:path"
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
export async function compileProgram(options: CompileOptions): Promise<string> {
  const work = await Deno.makeTempDir()
  try {
    await buildRelease(`${work}/release`)
    return await compileRelease(`${work}/release`, options)
  } finally {
    await Deno.remove(work, { recursive: true })
  }
}

/** Of a folder that `buildRelease` made, and which is changed. */
export async function compileRelease(
  release: string,
  { output, target, hasCodeCache = true }: CompileOptions,
): Promise<string> {
  const flags = await firstLineFlags(`${release}/flowengine.js`)
  await Deno.writeTextFile(`${release}/${TOLD}`, JSON.stringify({ flags }))
  const folder = await Deno.makeTempDir()
  try {
    const args = [
      "compile",
      "--quiet",
      "--no-config",
      "--no-lock",
      "--no-check",
      ...flags,
      ...(hasCodeCache ? [] : ["--no-code-cache"]),
      ...(target === undefined ? [] : ["--target", target]),
      // The folder as it is: which chunk loads which thread is nothing that Deno could see.
      "--include=.",
      // What the folder inside is named after, whatever the file is called.
      `--output=${folder}/flowengine`,
      "flowengine.js",
    ]
    const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: release }).output()
    if (!success) throw new Error(`deno ${args.join(" ")} failed:\n${new TextDecoder().decode(stderr)}`)
    const [{ name }] = [...Deno.readDirSync(folder)]
    const file = name.endsWith(".exe") && !output.endsWith(".exe") ? `${output}.exe` : output
    await Deno.mkdir(dirname(file), { recursive: true })
    // A program that runs may be replaced, but not written to.
    await Deno.copyFile(`${folder}/${name}`, `${file}.part`)
    await Deno.rename(`${file}.part`, file)
    return file
  } finally {
    await Deno.remove(folder, { recursive: true })
  }
}

/** What the first line of the program says to Deno. */
async function firstLineFlags(file: string): Promise<ReadonlyArray<string>> {
  const [line] = (await Deno.readTextFile(file)).split("\n", 1)
  return line.split(" ").filter((word) => word.startsWith("--"))
}

if (import.meta.main) {
  const { target, output, "no-code-cache": hasNoCodeCache } = options()
  const making = compileProgram({
    target,
    output: output ?? `${ROOT}bin/flowengine${target === undefined ? "" : `-${target}`}`,
    hasCodeCache: !hasNoCodeCache,
  })
  const file = await making.catch((error: Error) => {
    console.error(error.message)
    Deno.exit(1)
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
