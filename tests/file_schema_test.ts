/**
 * The JSON Schema of pipeline files against every pipeline file there is: what the engine takes it must take, and what
 * the engine refuses for its keys and values it must refuse.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { Validator } from "@cfworker/json-schema"
import { FlowErrors, loadPipeline, migratePipeline, pipelineSchema } from "../mod.ts"
import { Document } from "../src/config/document.ts"
import { cli } from "./support/cli.ts"
import { inFolder, PROJECT } from "./support/paths.ts"
import { NUMBERS, writePlugin } from "./support/plugins.ts"

async function* pipelineFiles(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name === "expected") continue
    if (isDirectory) yield* pipelineFiles(`${folder}/${name}`)
    else if (/\.ya?ml$/.test(name)) yield `${folder}/${name}`
  }
}

/** Codes of what is wrong with keys and values; all else (graph, scripts, files) no schema can know. */
const OF_KEYS = /^FE120[1-4]$/
/** Mistakes that lie between two keys, or in what a variable stands for. */
const MISSED = new Set(["tests/cases/errors/36-dead-letter-without-file/orders.yaml"])

async function codesOf(file: string): Promise<ReadonlyArray<string>> {
  try {
    await loadPipeline(file)
    return []
  } catch (error) {
    if (!(error instanceof FlowErrors)) throw error
    return error.errors.map(({ code }) => code)
  }
}

/** Undefined if something in it cannot be translated. */
const migrated = async (file: string) => {
  try {
    return (await migratePipeline(file)).after
  } catch (error) {
    if (error instanceof FlowErrors) return undefined
    throw error
  }
}

/** The value as editors read it. */
function valueOf(file: string, text: string): unknown {
  try {
    return JSON.parse(
      JSON.stringify(
        new Document(file, text).value(),
        (_key, value) => typeof value === "bigint" ? Number(value) : value,
      ),
    )
  } catch (error) {
    if (error instanceof FlowErrors) return undefined
    throw error
  }
}

Deno.test("the schema takes what the engine takes, and refuses what it refuses, over all examples and cases", async () => {
  const plain = new Validator(await pipelineSchema(), "2020-12", true)
  const wrong: Array<string> = []
  let files = 0
  for (const folder of ["examples", "tests/cases"]) {
    for await (const file of pipelineFiles(`${PROJECT}${folder}`)) {
      // Editors are told of the current form only: what an old file is written anew as.
      const text = file.includes("/legacy/") ? await migrated(file) : await Deno.readTextFile(file)
      const value = text === undefined ? undefined : valueOf(file, text)
      if (text === undefined || value === undefined) continue
      files++
      const short = file.slice(PROJECT.length)
      const codes = await codesOf(file)
      const validator = /^plugins:/m.test(text) ? new Validator(await pipelineSchema(file), "2020-12", true) : plain
      const { valid, errors } = validator.validate(value)
      const isRefused = codes.some((code) => OF_KEYS.test(code))
      if (valid === isRefused && !MISSED.has(short)) {
        wrong.push(`${short}: ${codes} ${errors.map((e) => `${e.instanceLocation} ${e.error}`).join("; ")}`)
      }
    }
  }
  assertEquals(wrong, [])
  assert(files > 100, `${files} files`)
})

const valid = async (value: unknown, file?: string) =>
  new Validator(await pipelineSchema(file), "2020-12", false).validate(value).valid
const pipeline = (config: unknown, rest: object = {}) => ({
  pipeline: { name: "p", steps: [{ id: "read", type: "delimited-source", config, ...rest }] },
})

Deno.test("the schema knows references, durations, contradictions and descriptions", async () => {
  const file = { filePath: "a.csv" }
  assertEquals(await valid(pipeline({ ...file, maxRows: "${rows:10}", encoding: "${code}" })), true)
  assertEquals(await valid(pipeline({ ...file, maxRows: "ten" })), false)
  assertEquals(await valid(pipeline({ ...file, maxRow: 10 })), false)
  assertEquals(await valid(pipeline({})), false)
  for (const timeout of ["5m", "200ms", 5, "${limit}"]) assertEquals(await valid(pipeline(file, { timeout })), true)
  for (const timeout of ["5 minutes", -5, true, null]) assertEquals(await valid(pipeline(file, { timeout })), false)
  assertEquals(await valid(pipeline(file, { breaker: { failures: 3, rate: 0.5 } })), false)
  assertEquals(await valid(pipeline(file, { id: "no id" })), false)
  assertEquals(await valid({ ...pipeline(file), pluginz: {} }), false)
  const silent: Array<string> = []
  look(await pipelineSchema(), "")
  assertEquals(silent, [])

  /** Every key that people write has a description. */
  function look(node: unknown, path: string): void {
    if (typeof node !== "object" || node === null) return
    const { properties } = node as { properties?: Record<string, { description?: string; const?: string }> }
    for (const [key, value] of Object.entries(properties ?? {})) {
      const isCondition = /\/(if|then)$/.test(path)
      if (!isCondition && !value.description) silent.push(`${path}/${key}`)
    }
    for (const [key, value] of Object.entries(node)) look(value, `${path}/${key}`)
  }
})

Deno.test("flowengine schema FILE knows the plugins of a file whose steps are still wrong", () =>
  inFolder(async (folder) => {
    const limit = { $defs: { limit: { type: "integer", maximum: 5 } } }
    const options = {
      type: "object",
      properties: { count: { $ref: "#/$defs/limit" }, from: { type: "integer", default: 1 } },
      required: ["count", "from"],
      ...limit,
    }
    const plugin = { ...NUMBERS, manifest: { ...NUMBERS.manifest, options } }
    const integrity = await writePlugin(`${folder}/numbers`, plugin)
    const head = `plugins:\n  numbers: { url: ./numbers, integrity: "${integrity}" }\n`
    await Deno.writeTextFile(`${folder}/p.yaml`, `${head}pipeline:\n  steps: [{ typ: x }]\n`)
    const written = await cli(["schema", "p.yaml", "-o", "out.json"], { cwd: folder })
    assertEquals([written.code, written.stdout], [0, ""])
    assertStringIncludes(written.stderr, "out.json")
    const printed = await cli(["schema", "p.yaml"], { cwd: folder })
    assertEquals(printed.stdout, await Deno.readTextFile(`${folder}/out.json`))
    const validator = new Validator(JSON.parse(printed.stdout), "2020-12", false)
    const step = (config: object) => ({ pipeline: { name: "p", steps: [{ id: "a", type: "number-source", config }] } })
    assertEquals(
      [{ count: 3 }, { count: 3, from: "${x}" }, { count: 6 }, {}, { count: 3, cuont: 3 }].map((config) =>
        validator.validate(step(config)).valid
      ),
      [true, true, false, false, false],
    )
    await Deno.writeTextFile(`${folder}/bad.yaml`, "plugins:\n  numbers: { ulr: ./numbers }\n")
    const bad = await cli(["schema", "bad.yaml"], { cwd: folder })
    assertEquals(bad.code, 1)
    assertStringIncludes(bad.stderr, "did you mean `url`?")
  }))
