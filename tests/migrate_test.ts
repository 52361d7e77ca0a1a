/** `flowengine migrate`, and that nothing but src/config/legacy knows the old forms. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { TABLE } from "../src/config/legacy/table.ts"
import { cli } from "./support/cli.ts"
import { inFolder, PROJECT } from "./support/paths.ts"

const CASES = `${PROJECT}tests/cases/legacy`
const names = [...Deno.readDirSync(CASES)].map(({ name }) => name).filter((name) =>
  [...Deno.readDirSync(`${CASES}/${name}`)].some((entry) => entry.name === "expected")
).sort()

for (const name of names) {
  Deno.test(`migrate ${name}: the new file gives the same bytes without a warning, and stays as it is`, () =>
    inFolder(async (folder) => {
      for await (const file of files(`${CASES}/${name}`)) {
        if (!file.includes("/")) await Deno.copyFile(`${CASES}/${name}/${file}`, `${folder}/${file}`)
      }
      const before = await Deno.readTextFile(`${folder}/pipeline.yaml`)
      const run = (...args: ReadonlyArray<string>) => cli(args, { cwd: folder })
      const outputs = async () => {
        const found: Record<string, string> = {}
        for await (const path of files(`${CASES}/${name}/expected`)) {
          found[path] = await Deno.readTextFile(`${folder}/${path}`)
          await Deno.remove(`${folder}/${path}`)
        }
        return found
      }
      await run("run", "pipeline.yaml")
      const old = await outputs()
      assertEquals((await run("migrate", "pipeline.yaml", "--check", "--diff")).code, 1)
      assertEquals(await Deno.readTextFile(`${folder}/pipeline.yaml`), before)
      assertEquals((await run("migrate", "pipeline.yaml")).code, 0)
      const migrated = await Deno.readTextFile(`${folder}/pipeline.yaml`)
      const again = await run("run", "pipeline.yaml", "--json")
      assertEquals([again.code, JSON.parse(again.stdout).report.warnings], [0, []])
      assertEquals(await outputs(), old)
      const { code, stdout } = await run("migrate", "pipeline.yaml", "--check")
      assertEquals([code, stdout], [0, "pipeline.yaml: in the current form already\n"])
      await run("migrate", "pipeline.yaml")
      assertEquals(await Deno.readTextFile(`${folder}/pipeline.yaml`), migrated)
    }))
}

async function* files(folder: string, prefix = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* files(`${folder}/${name}`, `${prefix}${name}/`)
    else yield prefix + name
  }
}

Deno.test("migrate -o leaves the old file, keeps comments and order, and says what it did", () =>
  inFolder(async (folder) => {
    const old = await Deno.readTextFile(`${CASES}/01-plugins-in-camel-case/pipeline.yaml`)
    await Deno.writeTextFile(`${folder}/old.yaml`, old)
    const { stdout } = await cli(["migrate", "old.yaml", "-o", "new.yaml"], { cwd: folder })
    assertEquals(await Deno.readTextFile(`${folder}/old.yaml`), old)
    const text = await Deno.readTextFile(`${folder}/new.yaml`)
    for (const kept of ["# the customers\n", "    # reads them\n    - id: ", "# here\n", "# Description: their name"]) {
      assertStringIncludes(text, kept)
    }
    assertStringIncludes(stdout, "`OverwriteExisting: true` is `outputMode: replace` now [FE1502]")
    const json = JSON.parse((await cli(["migrate", "old.yaml", "--check", "--json"], { cwd: folder })).stdout)
    assertEquals([json.ok, json.isCurrent, json.changes[0].code], [false, false, "FE1501"])
  }))

Deno.test("migrate writes scripts by the names of today, and leaves the old ones where it cannot see them all", () =>
  inFolder(async (folder) => {
    for (const file of ["pipeline.yaml", "customers.csv", "mark.js"]) {
      await Deno.copyFile(`${CASES}/07-scripts-in-files/${file}`, `${folder}/${file}`)
    }
    const { stdout } = await cli(["migrate", "pipeline.yaml"], { cwd: folder })
    assertStringIncludes(stdout, "`oldNames: true` lets mark.js call `context.Input`")
    const [, enrich, hidden, mark] = (await Deno.readTextFile(`${folder}/pipeline.yaml`)).split("    - id: ").slice(1)
    assertStringIncludes(enrich, "const { output: out, utils: Utils } = context;")
    assertStringIncludes(enrich, `Utils.formatDate("2024-02-03T14:05:06.078Z", "hh:mm:ss.SSS a 'fff'"));`)
    assertStringIncludes(enrich, `Utils.log("warn", "seen");`)
    assertEquals([enrich, hidden, mark].map((step) => step.includes("oldNames: true")), [false, true, true])
    assertStringIncludes(hidden, `part(context, "Utils").Log("Information", "seen");`)
  }))

Deno.test("migrate tells what the header of a source contradicts, and which columns it has", () =>
  inFolder(async (folder) => {
    for (const [name, wanted] of [["08-index-elsewhere", "FE1507"], ["07-scripts-in-files", "FE1511"]]) {
      for await (const file of files(`${CASES}/${name}`)) {
        if (!file.includes("/")) await Deno.copyFile(`${CASES}/${name}/${file}`, `${folder}/${file}`)
      }
      const { stdout } = await cli(["migrate", "pipeline.yaml", "--check", "--json"], { cwd: folder })
      const { errors = [], changes = [] } = JSON.parse(stdout)
      assertEquals(
        [...errors, ...changes].filter(({ code }) => code === wanted).map(({ help }) => help),
        {
          FE1507: [
            "columns are found by their names: correct the name, or remove the index",
            "name it `name`, as the file does; a sink may write it as `Surname` (ColumnMappings)",
          ],
          FE1511: [
            "take this for it, with another type where a column is more than text: outputSchema: { columns: " +
            "[{ name: id, type: text }, { name: name, type: text }, { name: amount, type: text }] }",
          ],
        }[wanted],
      )
    }
  }))

Deno.test("migrate writes nothing where something cannot be translated", () =>
  inFolder(async (folder) => {
    const old = await Deno.readTextFile(`${CASES}/04-mistakes-told-in-one-pass/pipeline.yaml`)
    await Deno.writeTextFile(`${folder}/old.yaml`, old)
    const { code, stderr } = await cli(["migrate", "old.yaml"], { cwd: folder })
    assertEquals(code, 1)
    assertStringIncludes(stderr, "error[FE1507]")
    assertEquals(await Deno.readTextFile(`${folder}/old.yaml`), old)
  }))

/** Files of src, with their texts. */
const sources = async () => {
  const texts: Array<readonly [string, string]> = []
  for await (const path of files(`${PROJECT}src`)) {
    if (path.endsWith(".ts")) texts.push([path, await Deno.readTextFile(`${PROJECT}src/${path}`)])
  }
  return texts.filter(([path]) => !path.startsWith("config/legacy/"))
}

Deno.test("no other file of src names an old key", async () => {
  const old = Object.values(TABLE).flat().filter((row) => row.now !== row.old && row.in === undefined)
    .map((row) => row.old).filter((key) => /[A-Z]/.test(key))
  // Words of the current form, or of the engine itself, that old keys have in common with them.
  const shared = new Set([
    "outputColumn",
    "hasHeaders",
    "chunkSize",
    "inputSchema",
    "createDirectory",
    "memoryLimit",
    "maxMemoryMB",
  ])
  const words = new RegExp(`\\b(${old.filter((key) => !shared.has(key)).join("|")})\\b`, "i")
  const found = (await sources()).filter(([path]) => !path.startsWith("errors/"))
    .flatMap(([path, text]) => words.test(text) ? [`${path}: ${words.exec(text)![0]}`] : [])
  assertEquals(found, [])
})

Deno.test("a file in the current form loads nothing of the old ones", async () => {
  const found = (await sources()).filter(([, text]) =>
    [...text.matchAll(/^(?:import|export)[^"']*?from\s+"([^"]+)"/gm)].some(([, from]) => from.includes("/legacy/"))
  )
  assertEquals(found.map(([path]) => path).filter((path) => path !== "errors/examples/mod.ts"), [])
  assert((await Deno.readTextFile(`${PROJECT}src/config/open.ts`)).includes('await import("./legacy/recognise.ts")'))
})
