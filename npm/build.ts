/**
 * Makes the package for Node and Bun: `deno task pack [FOLDER]`, `npm` beside `dist` if none is given. It has the library
 * bundled, with the threads of sandboxes, the types, and effect as its one dependency. The command line is not in it.
 */
import { fileURLToPath } from "node:url"
import manifest from "../deno.json" with { type: "json" }
import { untar } from "./untar.ts"

const ROOT = fileURLToPath(new URL("../", import.meta.url))
const DOORS = ["npm/engine.ts", "npm/plugin.ts"]
const THREADS = ["src/script/worker.ts"]
/** Loads before everything else, so it is no chunk of anything. */
const HOST = "npm/host.ts"
const FROM_HOST = ["Deno", "Worker", "navigator"]
const EFFECT = "effect"

export async function buildPackage(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(() => {})
  await Deno.mkdir(folder, { recursive: true })
  await bundle("--code-splitting", "--outdir", folder, ...DOORS)
  await bundle("--code-splitting", "--outdir", folder, ...THREADS)
  for await (const { name } of Deno.readDir(folder)) await takeFromHost(`${folder}/${name}`)
  await bundle("-o", `${folder}/host.js`, HOST)
  await copyTypes(folder)
  for (const file of ["LICENSE", "README.md"]) await Deno.copyFile(ROOT + file, `${folder}/${file}`)
  await Deno.writeTextFile(`${folder}/package.json`, `${JSON.stringify(packageOf(), null, 2)}\n`)
}

/** Names that are global on Deno are those of host.js, which is evaluated first thereby. */
async function takeFromHost(file: string): Promise<void> {
  const text = await Deno.readTextFile(file)
  const names = FROM_HOST.filter((name) => new RegExp(`\\b${name}\\b`).test(text))
  await Deno.writeTextFile(file, `import { ${names.join(", ")} } from "./host.js"\n${text}`)
}

function packageOf() {
  const { name, version, license, description, imports } = manifest
  const [, effect] = /@([\d.]+)\/$/.exec(imports["effect/"]) ?? []
  if (effect === undefined) throw new Error("deno.json says no version of effect")
  return {
    name,
    version,
    description,
    license,
    type: "module",
    engines: { node: ">=20.19" },
    exports: {
      "./engine": { types: "./types/mod.d.ts", default: "./engine.js" },
      "./plugin": { types: "./types/src/plugin/mod.d.ts", default: "./plugin.js" },
    },
    sideEffects: true,
    dependencies: { [EFFECT]: effect },
  }
}

/** `deno pack` writes them from the public types alone. Only those are kept that the doors lead to. */
async function copyTypes(folder: string): Promise<void> {
  const work = await Deno.makeTempDir()
  try {
    await deno("pack", "-q", "--allow-dirty", "--no-source-maps", "-o", `${work}/types.tgz`)
    const packed = (await Deno.open(`${work}/types.tgz`)).readable.pipeThrough(new DecompressionStream("gzip"))
    const files = untar(await new Response(packed).bytes())
    const todo = ["package/mod.d.ts", "package/src/plugin/mod.d.ts"]
    const done = new Set<string>()
    for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
      if (done.has(path)) continue
      done.add(path)
      const bytes = files.get(path)
      if (bytes === undefined) throw new Error(`deno pack wrote no ${path}`)
      const text = new TextDecoder().decode(bytes)
      for (const [, name] of text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
        todo.push(new URL(name, `file:///${path}`).pathname.slice(1).replace(/(?<!\.d)\.[jt]s$/, ".d.ts"))
      }
      const target = `${folder}/types/${path.replace(/^package\//, "")}`
      await Deno.mkdir(target.replace(/\/[^/]*$/, ""), { recursive: true })
      await Deno.writeTextFile(target, text)
    }
  } finally {
    await Deno.remove(work, { recursive: true })
  }
}

const bundle = (...args: ReadonlyArray<string>) =>
  deno("bundle", "-q", "--platform", "deno", "--minify", `--external=${EFFECT}/*`, ...args)

async function deno(...args: ReadonlyArray<string>): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args], cwd: ROOT }).output()
  if (!success) throw new Error(`deno ${args.join(" ")} failed:\n${new TextDecoder().decode(stderr)}`)
}

if (import.meta.main) await buildPackage(Deno.args[0] ?? `${ROOT}dist/npm`)
