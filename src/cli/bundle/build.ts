/**
 * Makes a release of the program: `build.ts [FOLDER]`, or `deno task build`. No part of the program.
 *
 * The start of a bundle takes as long as its code is large, used or not. So there are several: `flowengine.js` knows the
 * command line and nothing else, `everyday.js` has what every run needs in one file, and the rest is chunks which are
 * loaded when they are needed. Threads are programs of their own.
 */
import { fileURLToPath } from "node:url"
import { mergeChunks } from "./chunks.ts"
import { withHiddenImports } from "./imports.ts"

const ROOT = fileURLToPath(new URL("../../../", import.meta.url))
/** The halves of the program behind the command line, as `main.ts` names them. */
const HALVES = ["everyday", "occasional"]
/**
 * What is evaluated first (src/prelude.ts). A bundler that splits code does not keep the order of imports, unless they are
 * entries of their own.
 */
const PRELUDE = ["hidden", "shown"]
/** Chunks that are loaded together with all that they need, as the start of their names. */
const TOGETHER = ["everyday", "binding-", "declared-"]
const THREADS = ["src/script/worker.ts", "src/plugin/host_v1/plugin_worker.ts"]

export async function buildRelease(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(() => {})
  const work = await Deno.makeTempDir()
  const chunks = `${work}/chunks`
  try {
    await Deno.mkdir(folder, { recursive: true })
    await bundle(["--code-splitting", "--outdir", chunks, ...await entries(`${work}/entries`)])
    const first = PRELUDE.map((name) => `${name}.js`)
    await mergeChunks(
      chunks,
      { starts: TOGETHER, first },
      (entry, output, external) => bundle([...external.map((chunk) => `--external=./${chunk}`), "-o", output, entry]),
    )
    await buildCommandLine(`${chunks}/flowengine.js`)
    for await (const { name } of Deno.readDir(chunks)) {
      await rewrite(`${chunks}/${name}`, withHiddenImports)
      await Deno.copyFile(`${chunks}/${name}`, `${folder}/${name}`)
    }
    // Their imports are seen: a thread without permissions may load nothing else.
    for (const thread of THREADS) await bundle(["--code-splitting", "--outdir", folder, thread])
  } finally {
    await Deno.remove(work, { recursive: true })
  }
}

/** Entries are named after their files if they are in one folder. */
async function entries(folder: string): Promise<ReadonlyArray<string>> {
  await Deno.mkdir(folder)
  const modules = [...PRELUDE.map((name) => `prelude/${name}`), ...HALVES.map((name) => `cli/${name}`)]
  return await Promise.all(modules.map(async (module) => {
    const entry = `${folder}/${module.split("/")[1]}.ts`
    await Deno.writeTextFile(entry, `export * from ${JSON.stringify(new URL(`../../${module}.ts`, import.meta.url))}\n`)
    return entry
  }))
}

async function buildCommandLine(file: string): Promise<void> {
  await bundle([...HALVES.map((half) => `--external=./${half}.ts`), "-o", file, "cli.ts"])
  await rewrite(file, (text) => text.replaceAll(/import\("\.\/(\w+)\.ts"\)/g, `import("./$1.js")`))
  if (Deno.build.os !== "windows") await Deno.chmod(file, 0o755)
}

async function rewrite(file: string, change: (text: string) => string): Promise<void> {
  await Deno.writeTextFile(file, change(await Deno.readTextFile(file)))
}

async function bundle(args: ReadonlyArray<string>): Promise<void> {
  const command = ["bundle", "-q", "--platform", "browser", "--minify", ...args]
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args: command, cwd: ROOT }).output()
  if (!success) throw new Error(`deno ${command.join(" ")} failed:\n${new TextDecoder().decode(stderr)}`)
}

if (import.meta.main) await buildRelease(Deno.args[0] ?? `${ROOT}dist`)
