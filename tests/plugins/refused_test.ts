/** Plugins that lie, break their contract or reach for what they did not ask for; and how all of it is told. */
import { assert, assertEquals } from "@std/assert"
import { cli } from "../support/cli.ts"
import { inFolder, PROJECT } from "../support/paths.ts"
import { NUMBERS, type PluginFiles, writePlugin } from "../support/plugins.ts"

const entryOf = (plugin: PluginFiles) => Object.keys(plugin.files)[0]

/** A plugin with something else in its manifest or its entry. */
const but = (plugin: PluginFiles, manifest: Readonly<Record<string, unknown>>, entry?: string): PluginFiles => ({
  manifest: { ...plugin.manifest, ...manifest },
  files: entry === undefined ? plugin.files : { ...plugin.files, [entryOf(plugin)]: entry },
})

const source = (parts: string, head = "") =>
  `${head}
export default {
  apiVersion: 1,
  kind: "source",
  type: "number-source",
  ${parts}
}
`

const PIPELINE = `plugins:
  numbers: { url: numbers }
pipeline:
  name: numbers
  steps:
    - { id: numbers, type: number-source, config: { count: 3 } }
    - { id: out, type: null-sink }
`

async function ran(plugin: PluginFiles, command = "run"): Promise<{ code: number; stderr: string }> {
  return await inFolder(async (folder) => {
    await writePlugin(`${folder}/numbers`, plugin)
    await Deno.writeTextFile(`${folder}/secret.txt`, "secret")
    await Deno.writeTextFile(`${folder}/p.yaml`, PIPELINE)
    const env = { FLOWENGINE_CACHE: `${folder}/cache`, SECRET: "secret" }
    const { code, stderr } = await cli([command, "p.yaml"], { cwd: folder, env })
    return { code, stderr }
  })
}

interface Refusal {
  readonly title: string
  readonly plugin: PluginFiles
  readonly code: string
  readonly says: string
  readonly exit?: number
}

const open = 'open: () => ({ columns: [{ name: "n", type: "integer" }], async *batches() { yield { rows: [[1]] } } }),'
const rows = (made: string) =>
  `open: (options, host) => ({ columns: [{ name: "n", type: "integer" }], async *batches() { ${made} } }),`
const BAD = { title: "bad", class: "permanent", help: "try another one" }

const REFUSALS: ReadonlyArray<Refusal> = [
  {
    title: "a kind that is another one",
    plugin: but(NUMBERS, {}, source(open).replace('kind: "source"', 'kind: "sink"')),
    code: "FE2014",
    says: '/mod.ts is "sink", and the manifest says "source"',
  },
  {
    title: "an apiVersion that is another one",
    plugin: but(NUMBERS, {}, source(open).replace("apiVersion: 1", "apiVersion: 2")),
    code: "FE2014",
    says: "`apiVersion` of ",
  },
  {
    title: "a type that is another one",
    plugin: but(NUMBERS, {}, source(open).replace("number-source", "letter-source")),
    code: "FE2014",
    says: '/mod.ts is "letter-source", and the manifest says "number-source"',
  },
  {
    title: "no function open",
    plugin: but(NUMBERS, {}, source("")),
    code: "FE2014",
    says: "/mod.ts has no function `open`",
  },
  {
    title: "no default export",
    plugin: but(NUMBERS, {}, "export const plugin = 1"),
    code: "FE2014",
    says: "has no default export that is an object; it exports plugin",
  },
  {
    title: "a manifest for a later API",
    plugin: but(NUMBERS, { apiVersion: 2 }),
    code: "FE2006",
    says: "`apiVersion` is 2, and this FlowEngine knows 1",
  },
  {
    title: "a top level that throws",
    plugin: but(NUMBERS, {}, `throw new TypeError("not today")\n${source(open)}`),
    code: "FE2013",
    says: "TypeError: not today (mod.ts:1:7)",
  },
  {
    title: "a module that does not parse",
    plugin: but(NUMBERS, { entry: "mod.js" }, undefined),
    code: "FE2005",
    says: "`entry` is mod.js, and `files` has no such file",
  },
  {
    title: "an entry with a syntax error",
    plugin: { manifest: NUMBERS.manifest, files: { "mod.js": "export default {\n  a: 1,,\n}\n" } },
    code: "FE2010",
    says: "mod.js:2:8",
  },
  {
    title: "an import that is not declared",
    plugin: but(NUMBERS, {}, source(open, 'import "./lib/other.ts"')),
    code: "FE2012",
    says: "imports lib/other.ts, which `files` of the manifest does not have",
  },
  ...[
    "npm:left-pad",
    "jsr:@std/path",
    "node:fs",
    "http://127.0.0.1/x.js",
    "../outside.ts",
    "data:text/javascript,",
    "x",
  ].map((
    specifier,
  ) => ({
    title: `an import of ${specifier}`,
    plugin: but(NUMBERS, {}, source(open, `import ${JSON.stringify(specifier)}`)),
    code: "FE2011",
    says: `imports \`${specifier}\`, which is not in the plugin`,
  })),
  {
    title: "a computed import",
    plugin: but(NUMBERS, {}, source(open, 'const other = () => import("./li" + "b/numbers.ts")')),
    code: "FE2011",
    says: "imports a module whose name is computed",
  },
  {
    title: "an export from elsewhere",
    plugin: but(NUMBERS, {}, source(open, 'export * from "npm:left-pad"')),
    code: "FE2011",
    says: "imports `npm:left-pad`",
  },
  {
    title: "a file it did not declare",
    plugin: but(
      NUMBERS,
      {},
      source(rows('yield { rows: [[Deno.readTextFileSync(host.resolve("secret.txt")).length]] }')),
    ),
    code: "FE2034",
    says: "numbers: Requires read access to",
    exit: 2,
  },
  {
    title: "an address it did not declare",
    plugin: but(NUMBERS, {}, source(rows('await fetch("http://127.0.0.1:65001/")'))),
    code: "FE2034",
    says: 'Requires net access to "127.0.0.1:65001"',
    exit: 2,
  },
  {
    title: "a variable it did not declare",
    plugin: but(NUMBERS, { permissions: { env: ["OTHER"] } }, source(rows('Deno.env.get("SECRET")'))),
    code: "FE2034",
    says: 'Requires env access to "SECRET"',
    exit: 2,
  },
  {
    title: "a program",
    plugin: but(NUMBERS, {}, source(rows('await new Deno.Command("ls").output()'))),
    code: "FE2034",
    says: "Requires run access",
    exit: 2,
  },
  {
    title: "rows of another width",
    plugin: but(NUMBERS, {}, source(rows("yield { rows: [[1, 2]] }"))),
    code: "FE2001",
    says: "a row has 2 values, and there are 1 columns",
    exit: 2,
  },
  {
    title: "columns without a type",
    plugin: but(NUMBERS, {}, source('open: () => ({ columns: [{ name: "n" }], batches() {} }),')),
    code: "FE2001",
    says: "column n has the type `undefined`; the types are text,",
    exit: 2,
  },
  {
    title: "a value that does not fit",
    plugin: but(NUMBERS, {}, source(rows('yield { rows: [[1], ["one"]] }'))),
    code: "FE3102",
    says: "column n is integer, and `one` is none",
    exit: 2,
  },
  {
    title: "an error of its own",
    plugin: but(NUMBERS, { errors: { BAD } }, source(rows('host.fail("BAD", "it went wrong")'))),
    code: "FE2030",
    says: "numbers: BAD: it went wrong",
    exit: 2,
  },
  {
    title: "an error it does not declare",
    plugin: but(NUMBERS, { errors: { BAD } }, source(rows('host.fail("WORSE", "it went wrong")'))),
    code: "FE2001",
    says: "numbers failed with WORSE, which its manifest does not declare: it went wrong",
    exit: 2,
  },
  {
    title: "an error of its code",
    plugin: but(NUMBERS, {}, source(rows("null.x"))),
    code: "FE2030",
    says: "numbers threw: TypeError: Cannot read properties of null",
    exit: 2,
  },
]

for (const { title, plugin, code, says, exit = 1 } of REFUSALS) {
  Deno.test(`a plugin with ${title}`, async () => {
    const result = await ran(plugin)
    assert(result.stderr.includes(`error[${code}]: `), result.stderr)
    assert(result.stderr.includes(says), result.stderr)
    assertEquals(result.code, exit)
  })
}

Deno.test("all mistakes of a manifest are told at once, each with its place", async () => {
  const manifest = {
    name: "Numbers",
    version: "one",
    kind: "sorce",
    title: "",
    licence: "MIT",
    files: { "../mod.ts": "sha256-short" },
    options: { type: "object", properties: { count: { typ: "integer", pattern: "(" } } },
    permissions: { net: "everywhere" },
    errors: { bad: { title: "x", class: "odd" } },
  }
  const { code, stderr } = await ran(but(NUMBERS, manifest), "validate")
  assertEquals(code, 1)
  const places = [...stderr.matchAll(/--> \S+plugin\.json:\d+:\d+ {2}(\S+)/g)].map((match) => match[1])
  for (
    const path of ["name", "version", "kind", "title", "licence", "options.properties.count.typ", "permissions.net"]
  ) assert(places.includes(path), `${path}\n${stderr}`)
  assert(stderr.includes("did you mean `license`?"), stderr)
  assert(stderr.includes("did you mean `source`?"), stderr)
  assert(stderr.includes("`../mod.ts` is no path inside the plugin's folder"), stderr)
  assert(stderr.includes("`bad` is no code like BAD_STATUS"), stderr)
  assert(stderr.includes("did you mean `type`?"), stderr)
  assert(!/error\[FE12/.test(stderr), stderr)
})

Deno.test("two bad plugins are told together, and so are two that offer one type", () =>
  inFolder(async (folder) => {
    await writePlugin(`${folder}/numbers`, NUMBERS)
    await writePlugin(`${folder}/same`, NUMBERS)
    await writePlugin(`${folder}/liar`, but(NUMBERS, {}, source(open).replace('kind: "source"', 'kind: "sink"')))
    const env = { FLOWENGINE_CACHE: `${folder}/cache` }
    const validate = async (plugins: string) => {
      await Deno.writeTextFile(`${folder}/p.yaml`, PIPELINE.replace("numbers: { url: numbers }", plugins))
      return (await cli(["validate", "p.yaml"], { cwd: folder, env })).stderr
    }
    const both = await validate("gone: { url: gone }\n  liar: { url: liar }")
    assert(both.includes("error[FE2003]") && both.includes("error[FE2014]"), both)
    assert(both.includes("p.yaml:2:") && both.includes("p.yaml:3:"), both)
    assert(!both.includes("FE1204"), both)
    await Deno.writeTextFile(
      `${folder}/p.yaml`,
      PIPELINE.replace("url: numbers", "url: gone").replace("null-sink", "null-sink, config: { keep: 1 }"),
    )
    const all = (await cli(["validate", "p.yaml"], { cwd: folder, env })).stderr
    assert(all.includes("error[FE2003]") && all.includes("error[FE1203]: unknown key `keep`"), all)
    const twice = await validate("numbers: { url: numbers }\n  same: { url: same }")
    assert(twice.includes("error[FE2002]: `same` offers the step type number-source, and so does `numbers`"), twice)
    const unknown = await validate("numbers: { url: numbers, integrty: x }")
    assert(unknown.includes("error[FE1203]: unknown key `integrty`"), unknown)
  }))

Deno.test("without Deno's feature for it, plugins are refused with a code", () =>
  inFolder(async (folder) => {
    await writePlugin(`${folder}/numbers`, NUMBERS)
    await Deno.writeTextFile(`${folder}/p.yaml`, PIPELINE)
    const flags = ["-A", "--no-config", `--import-map=${PROJECT}deno.json`]
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", ...flags, `${PROJECT}cli.ts`, "run", "p.yaml"],
      cwd: folder,
      env: { NO_COLOR: "1", FLOWENGINE_CACHE: `${folder}/cache` },
    }).output()
    const said = new TextDecoder().decode(stderr)
    assert(said.includes("error[FE2018]"), said)
    assert(said.includes("--unstable-worker-options"), said)
    assertEquals(code, 3)
  }))

Deno.test("a plugin gets no permission that the process has not", () =>
  inFolder(async (folder) => {
    await writePlugin(`${folder}/numbers`, but(NUMBERS, { permissions: { net: ["example.com"] } }))
    await Deno.writeTextFile(`${folder}/p.yaml`, PIPELINE)
    const flags = ["--no-prompt", "-R", "-W", "-E", "--allow-sys=hostname", "--allow-net=127.0.0.1"]
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", `--config=${PROJECT}deno.json`, ...flags, `${PROJECT}cli.ts`, "run", "p.yaml"],
      cwd: folder,
      env: { NO_COLOR: "1", FLOWENGINE_CACHE: `${folder}/cache` },
    }).output()
    const said = new TextDecoder().decode(stderr)
    assert(said.includes("error[FE2019]"), said)
    assertEquals(code, 3)
  }))
