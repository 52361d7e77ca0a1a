/** Script libraries: one library in two scripts, what it may not do, and how mistakes are told. */
import { assert, assertEquals } from "@std/assert"
import { cli } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"
import { type PluginFiles, writePlugin } from "../support/plugins.ts"

const GEO: PluginFiles = {
  manifest: { name: "geo-library", kind: "library" },
  files: {
    "mod.js": `import { RADIUS } from "./lib/earth.js"
export { RADIUS }
export const quarter = (row) => row.lat >= 0 ? "north" : "south"
export class Point { constructor(lat) { this.lat = lat } }
export function around(lat) { return Math.round(2 * Math.PI * RADIUS * Math.cos(new Point(lat).lat)) }
`,
    "lib/earth.js": `import * as self from "../mod.js"
export const RADIUS = 6371
export const names = () => Object.keys(self)
`,
  },
}

const PIPELINE = `plugins:
  geo: { url: ./geo }
pipeline:
  name: places
  steps:
    - { id: places, type: delimited-source, config: { filePath: places.csv, columns: [{ name: name }, { name: lat, type: double }] } }
    - id: first
      type: javascript-transform
      config:
        libraries: [geo]
        script: |
          function process(context) {
            context.output.setField("quarter", geo.quarter(context.input.current()))
            return true
          }
    - id: second
      type: javascript-transform
      config:
        libraries: [geo]
        script: |
          const { around } = geo
          function process(context) {
            let frozen = false
            try { geo.RADIUS = 1 } catch { frozen = true }
            context.output.setField("around", around(context.input.getValue("lat")) + ":" + frozen)
            return true
          }
    - { id: out, type: delimited-sink, config: { filePath: out.csv } }
`

async function run(folder: string, pipeline = PIPELINE, plugin = GEO) {
  await writePlugin(`${folder}/geo`, plugin)
  await Deno.writeTextFile(`${folder}/places.csv`, "name,lat\nOslo,0.5\nLima,-0.25\n")
  await Deno.writeTextFile(`${folder}/p.yaml`, pipeline)
  return await cli(["run", "p.yaml"], { cwd: folder, env: { FLOWENGINE_CACHE: `${folder}/cache` } })
}

Deno.test("a library serves two scripts, as a frozen name", () =>
  inFolder(async (folder) => {
    const { code, stderr } = await run(folder)
    assertEquals({ code, stderr }, { code: 0, stderr: "" })
    const around = (lat: number) => Math.round(2 * Math.PI * 6371 * Math.cos(lat))
    assertEquals(
      await Deno.readTextFile(`${folder}/out.csv`),
      `name,lat,quarter,around\nOslo,0.5,north,${around(0.5)}:true\nLima,-0.25,south,${around(-0.25)}:true\n`,
    )
  }))

Deno.test("a library that a step does not ask for is not there", () =>
  inFolder(async (folder) => {
    const { code, stderr } = await run(folder, PIPELINE.replace("libraries: [geo]", "libraries: []"))
    assertEquals(code, 2)
    assert(stderr.includes("FE4101"), stderr)
    assert(stderr.includes("geo"), stderr)
  }))

Deno.test("a name that is no library is told with the ones there are", () =>
  inFolder(async (folder) => {
    const { code, stderr } = await run(folder, PIPELINE.replace("libraries: [geo]", "libraries: [goe]"))
    assertEquals(code, 1)
    assert(stderr.includes("error[FE2020]: there is no library `goe`"), stderr)
    assert(stderr.includes("did you mean `geo`?"), stderr)
  }))

Deno.test("a library whose name is a global or no identifier is refused", () =>
  inFolder(async (folder) => {
    const taken = await run(folder, PIPELINE.replace("pipeline:\n", "pipeline:\n  globals: { geo: 1 }\n"))
    assert(taken.stderr.includes("error[FE1309]: `geo` is a library and one of `globals:`"), taken.stderr)
    const dashed = await run(folder, PIPELINE.replaceAll("[geo]", "[my-geo]").replace("  geo:", "  my-geo:"))
    assert(dashed.stderr.includes("error[FE1309]: the library `my-geo`"), dashed.stderr)
  }))

Deno.test("what a library throws at its start is an error of the script", () =>
  inFolder(async (folder) => {
    const files = { "mod.js": "export const list = Object.freeze([])\nArray.prototype.extra = 1\n" }
    const { code, stderr } = await run(folder, PIPELINE, { ...GEO, files })
    assertEquals(code, 2)
    assert(stderr.includes("FE4003"), stderr)
  }))

for (
  const [title, source, code] of [
    ["a package", 'import "npm:left-pad"\nexport const a = 1', "FE2011"],
    ["import()", 'export const a = () => import("./other.js")', "FE2011"],
    ["await at its top", "export const a = await 5", "FE2010"],
    ["no export", "const a = 1", "FE2014"],
  ]
) {
  Deno.test(`a library with ${title} is refused`, () =>
    inFolder(async (folder) => {
      const result = await run(folder, PIPELINE, {
        ...GEO,
        files: { "mod.js": source, "other.js": "export const b = 1" },
      })
      assertEquals(result.code, 1)
      assert(result.stderr.includes(`error[${code}]`), result.stderr)
    }))
}
