/** Manifests of old: each of the five forms is recognised, and all its fields are told at once. */
import { assert, assertEquals } from "@std/assert"
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
