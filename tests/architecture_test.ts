/**
 * The rules of the architecture, as a program: layers import downward only, files stay small, errors and consoles stay
 * where they belong.
 */
import { assertEquals } from "@std/assert"
import { fromFileUrl, relative } from "./support/paths.ts"

const ROOT = fromFileUrl(new URL("../", import.meta.url))

/** Lower layers know nothing of higher ones; folders of the same layer know nothing of each other. */
const LAYERS: Readonly<Record<string, number>> = {
  "src/errors": 0,
  "src/data": 1,
  "src/config": 2,
  "src/plugin": 3,
  "src/script": 3,
  "src/resilience": 3,
  "src/resources": 3,
  "src/plan": 4,
  "src/execution": 5,
  "src/observing": 6,
  "src/testing": 6,
  "src/cli": 7,
}

/** Files that are lists (tables, options) or made by a program, not logic. */
const LISTS: ReadonlySet<string> = new Set([
  "src/cli/commands.ts",
  "src/errors/codes.ts",
  "src/errors/examples/messages.ts",
  "src/script/metering/quickjs_wasm.ts",
])
const MOST_LINES = 300

interface Module {
  readonly file: string
  readonly imports: ReadonlyArray<string>
}

async function modules(): Promise<ReadonlyArray<Module>> {
  const found: Array<Module> = []
  for (const entry of ["mod.ts", "cli.ts", ...await sources()]) {
    const text = await Deno.readTextFile(ROOT + entry)
    const specifiers = [
      ...text.matchAll(/^(?:import|export)[^"']*?from\s+"([^"]+)"|^import\s+"([^"]+)"|import\("([^"]+)"\)/gm),
    ]
      .map((match) => match[1] ?? match[2] ?? match[3])
      .filter((specifier) => specifier.startsWith("."))
    const imports = specifiers.map((specifier) =>
      relative(ROOT, fromFileUrl(new URL(specifier, new URL(entry, `file://${ROOT}`))))
    )
    found.push({ file: entry, imports })
  }
  return found
}

async function sources(folder = ""): Promise<ReadonlyArray<string>> {
  const found: Array<string> = []
  for (const top of folder === "" ? ["src", "plugins"] : [folder]) {
    for await (const entry of Deno.readDir(ROOT + top)) {
      const path = `${top}/${entry.name}`
      if (entry.isDirectory) found.push(...await sources(path))
      else if (entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts")) found.push(path)
    }
  }
  return found.sort()
}

/** Below all layers. */
const isPrelude = (file: string) => file === "src/prelude.ts" || file.startsWith("src/prelude/")

const folderOf = (file: string) => file.split("/").slice(0, 2).join("/")

function wrongImport(file: string, target: string): string | undefined {
  if (target === "src/prelude.ts" || target === "deno.json") return undefined
  if (isPrelude(file)) return isPrelude(target) ? undefined : "the prelude comes before everything"
  const [from, to] = [folderOf(file), folderOf(target)]
  if (file === "mod.ts") return target.startsWith("src/cli") ? "the library needs no command line" : undefined
  if (file === "cli.ts") return target.startsWith("src/cli") ? undefined : "cli.ts only starts src/cli"
  if (file.startsWith("plugins/")) return pluginImport(file, target)
  if (from === to) return undefined
  if (target.startsWith("plugins/")) return "src names no plugin"
  if (from === "src/cli") {
    // The command line is a client of the library like any other; only plain tables may be had without it.
    return target === "mod.ts" || LAYERS[to] < LAYERS[from] ? undefined : "src/cli uses mod.ts"
  }
  return LAYERS[to] < LAYERS[from] ? undefined : `layer ${LAYERS[from]} must not import layer ${LAYERS[to] ?? target}`
}

function pluginImport(file: string, target: string): string | undefined {
  if (target === "src/plugin/mod.ts" || folderOf(target) === folderOf(file)) return undefined
  if (file === "plugins/mod.ts" && target.startsWith("plugins/")) return undefined
  if (folderOf(file) === "plugins/javascript" && target.startsWith("src/script/")) return undefined
  return "plugins import src/plugin/mod.ts and their own folder only"
}

Deno.test("layers import downward only", async () => {
  const wrong = (await modules()).flatMap(({ file, imports }) =>
    imports.flatMap((target) => {
      const why = wrongImport(file, target)
      return why === undefined ? [] : [`${file} → ${target}: ${why}`]
    })
  )
  assertEquals(wrong, [])
})

Deno.test("every file of src belongs to a layer", async () => {
  const homeless = (await sources()).filter((file) => file.startsWith("src/") && !isPrelude(file))
    .filter((file) => !(folderOf(file) in LAYERS))
  assertEquals(homeless, [])
})

Deno.test("files stay under 300 lines unless they are lists", async () => {
  const long: Array<string> = []
  for (const file of await sources()) {
    const lines = (await Deno.readTextFile(ROOT + file)).split("\n").length - 1
    if (lines > MOST_LINES && !LISTS.has(file)) long.push(`${file}: ${lines}`)
  }
  assertEquals(long, [])
})

Deno.test("every file opens by saying what it is", async () => {
  const silent: Array<string> = []
  for (const file of ["mod.ts", "cli.ts", ...await sources()]) {
    const text = (await Deno.readTextFile(ROOT + file)).replace(/^#!.*\n/, "")
    if (!text.startsWith("/**")) silent.push(file)
  }
  assertEquals(silent, [])
})

const FORBIDDEN: ReadonlyArray<{ readonly what: RegExp; readonly name: string; readonly allowed: RegExp }> = [
  { name: "throw new Error", what: /throw new Error\(/, allowed: /^src\/cli\/bundle\// },
  { name: "console", what: /\bconsole\./, allowed: /^src\/cli\// },
  { name: "Deno.exit", what: /\bDeno\.exit\b/, allowed: /^src\/cli\// },
  { name: "Date.now", what: /\bDate\.now\(/, allowed: /^src\/cli\// },
  { name: "effect by its root", what: /from "effect"/, allowed: /^$/ },
]

Deno.test("errors, consoles and clocks stay where they belong", async () => {
  const found: Array<string> = []
  for (const file of await sources()) {
    const text = await Deno.readTextFile(ROOT + file)
    for (const { what, name, allowed } of FORBIDDEN) {
      if (!allowed.test(file) && code(text).some((line) => what.test(line))) found.push(`${file}: ${name}`)
    }
  }
  assertEquals(found, [])
})

/** Lines that are no comment. */
const code = (text: string) => text.split("\n").filter((line) => !/^\s*(\*|\/\/|\/\*)/.test(line))

const FORBIDDEN_NAMES = /(^|\/)(utils?|common|helpers?|types|interfaces|manager|base)(\.ts|\/)/

Deno.test("no file is named after nothing", async () => {
  assertEquals((await sources()).filter((file) => FORBIDDEN_NAMES.test(file)), [])
})
