/** Manifests of old: each of the five forms is recognised, and all its fields are told at once. */
import { assert, assertEquals } from "@std/assert"
import { cli } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"
import { checkManifest } from "../../src/plugin/manifest.ts"

const FORMS: Readonly<Record<string, unknown>> = {
  "`Assembly` and `EntryPoint`": {
    Name: "Geo",
    Version: "1.0",
    Assembly: "Geo.dll",
    EntryPoint: "Geo.Plugin",
    Type: "Source",
  },
  "`assemblyPath`": { name: "Geo", version: "1.0.0", assemblyPath: "bin/Geo.dll", typeName: "Geo.Plugin" },
  "`plugin: {…}`": { plugin: { name: "Geo", version: "1.0.0", assembly: "Geo.dll", author: "Ann" } },
  "`configurationSchema` and `capabilities`": {
    name: "Geo",
    capabilities: { schemaInferenceCapable: true },
    configurationSchema: { type: "object" },
    assemblyPath: "Geo.dll",
  },
  "a list of plugins": { plugins: [{ name: "Geo", assembly: "Geo.dll" }, { Name: "Map", Dependencies: [] }] },
}

const problems = (manifest: unknown) =>
  checkManifest(new TextEncoder().encode(JSON.stringify(manifest, null, 2)), "plugin.json")

for (const [name, manifest] of Object.entries(FORMS)) {
  Deno.test(`a manifest with ${name} is known, and each of its fields`, () => {
    const [heading, ...fields] = problems(manifest)
    assertEquals([heading.code, heading.message], ["FE2040", `this manifest has the old form with ${name}`])
    const inner = (manifest as { plugin?: object }).plugin ?? manifest as object
    const plugins = (manifest as { plugins?: Array<object> }).plugins ?? [inner]
    assertEquals(
      fields.map(({ code, message }) => `${code} ${message}`),
      plugins.flatMap((plugin) => Object.keys(plugin).map((key) => `FE2041 \`${key}\` has to be changed`)),
    )
    for (const { text, help } of fields) assert(text!.line > 1 && help !== "")
  })
}

Deno.test("a list as the whole manifest is known; a current one with a key of old is told as ever", () => {
  assertEquals(problems([{ name: "Geo", assembly: "Geo.dll" }]).map(({ code }) => code), ["FE2040", "FE2041", "FE2041"])
  assertEquals(problems({ name: "geo" }).some(({ code }) => code === "FE2040"), false)
  assertEquals(problems({ manifestVersion: 1, Assembly: "x" }).every(({ code }) => code === "FE2005"), true)
})

Deno.test("an assembly in a current manifest, or under `plugins:`, gets its own advice", async () => {
  const [assembly] = problems({ manifestVersion: 1, assemblyPath: "x" }).filter(({ message }) =>
    /assembly/.test(message)
  )
  assertEquals(
    assembly.help,
    "remove it: `entry` names a JavaScript or TypeScript module, and `files` every file with its sha256; " +
      ".NET libraries cannot be loaded",
  )
  await inFolder(async (folder) => {
    const steps = "    - { id: a, type: geo, assembly: Geo.dll }\n    - { id: b, type: null-sink }\n"
    const text = `plugins:\n  geo: { assembly: Geo.dll }\npipeline:\n  name: a\n  steps:\n${steps}`
    await Deno.writeTextFile(`${folder}/p.yaml`, text)
    const { stdout } = await cli(["validate", "p.yaml", "--json"], { cwd: folder })
    const [{ errors }] = JSON.parse(stdout).files as [{ errors: ReadonlyArray<Record<string, string>> }]
    assertEquals(errors.map(({ code, message, help }) => [code, message, help]), [
      [
        "FE1510",
        ".NET libraries cannot be loaded, and `geo` is one",
        "take a plugin that is written for FlowEngine, declared under `plugins:` as `geo: { url: … }` (docs/plugins.md), " +
        "or do its work in a javascript-transform",
      ],
      [
        "FE1510",
        "the built-in steps are a part of FlowEngine, and need no library",
        "remove it; declare steps of your own under `plugins:` (see docs/plugins.md)",
      ],
    ])
  })
})
