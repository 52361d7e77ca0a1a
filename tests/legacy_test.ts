/** Old pipeline files (tests/legacy, see support/old_files.ts): they run as they are, and so does what `migrate` writes. */
import { assert, assertEquals } from "@std/assert"
import { type FlowError, loadPipeline } from "../mod.ts"
import { STEP_TYPES } from "../src/config/legacy/step_types.ts"
import { TABLE } from "../src/config/legacy/table.ts"
import {
  contents,
  copyInputs,
  FILE,
  FOLDER,
  folders,
  migrated,
  type Outcome,
  outcomeOf,
  told,
  update,
} from "./support/old_files.ts"
import { type UsedKey, usedKeys } from "./support/old_keys.ts"
import { inFolder } from "./support/paths.ts"

const texts = new Map(folders.map((name) => [name, Deno.readTextFileSync(`${FOLDER}/${name}/${FILE}`)]))

for (const name of folders) {
  Deno.test(`legacy/${name}`, () =>
    inFolder(async (temporary) => {
      const work = `${temporary}/work`
      const folder = `${FOLDER}/${name}`
      await copyInputs(folder, work)
      const old = await outcomeOf(work, FILE)
      const text = await migrated(`${work}/${FILE}`)
      const newText = typeof text === "string" ? text : undefined
      if (Deno.env.get("UPDATE")) await update(folder, old, told(work, old), newText)

      assertEquals(told(work, old), await Deno.readTextFile(`${folder}/told.txt`))
      assertEquals(old.outputs, await contents(`${folder}/expected`))
      eachIsToldOnce(old.errors)
      if (old.report !== undefined) toldOfEachKey(old.warnings, usedKeys(texts.get(name)!))

      assertEquals(newText, await Deno.readTextFile(`${folder}/new.yaml`).catch(() => undefined))
      if (typeof text !== "string") return assertEquals(text.errors.map(same), old.errors.map(same))
      await Deno.writeTextFile(`${work}/${FILE}`, text)
      const now = await outcomeOf(work, FILE)
      if (old.errors.some(isOfOldFiles)) return assert(now.errors.length > 0 && now.outputs.size === 0)
      assertEquals(resultOf(now), resultOf(old))
      assertEquals(now.warnings.filter(isOfOldFiles), [])
      assertEquals(await migrated(`${work}/${FILE}`), text)
    }))
}

const isOfOldFiles = ({ code }: FlowError) => code.startsWith("FE15")
const same = ({ code, message }: FlowError) => `${code} ${message}`

/** What must not depend on how the file is written. */
const resultOf = ({ outputs, errors, report, warnings }: Outcome) => ({
  outputs,
  errors: errors.map(({ code }) => code),
  warnings: warnings.filter((warning) => !isOfOldFiles(warning)).map(same),
  totals: report?.totals,
  rejects: report?.rejects.byCode,
  logs: report?.logs.map(({ step, level, message }) => ({ step, level, message })),
})

function eachIsToldOnce(errors: ReadonlyArray<FlowError>): void {
  const all = errors.map((error) => `${error.code} ${error.text?.line}:${error.text?.column} ${error.message}`)
  assertEquals(all, [...new Set(all)])
}

/**
 * One warning for the form, and one for each key that has changed, however often it is there, with what it is now. A key
 * of which some values are gone has one more for those.
 */
function toldOfEachKey(warnings: ReadonlyArray<FlowError>, used: ReadonlyArray<UsedKey>): void {
  assertEquals(warnings.filter(({ code }) => code === "FE1501").length, 1)
  assertEquals(warnings.map(same), [...new Set(warnings.map(same))])
  const told = Map.groupBy(warnings.filter(({ code }) => /FE15(0[234]|1[01])/.test(code)), keyOf)
  const rowsOf = Map.groupBy(new Set(used.map(({ row }) => row)), ({ old }) => old)
  for (const [key, all] of told) {
    const rows = rowsOf.get(key) ?? []
    for (const [code, some] of Map.groupBy(all, ({ code }) => code)) {
      assert(some.length <= rows.length, `${code} ${key}`)
    }
  }
  for (const [old, rows] of Map.groupBy(new Set(used.filter(isChanged).map(({ row }) => row)), ({ old }) => old)) {
    const all = told.get(old) ?? []
    assert(all.length >= rows.length, `too little is said of ${old}`)
    const now = rows.flatMap((row) => row.now ?? [])
    const isNow = ({ code, message }: FlowError) =>
      code === "FE1504" || now.some((key) => message.includes(` \`${key}`))
    assert(now.length === 0 || all.every(isNow), `nothing says what ${old} is now`)
  }
}

const keyOf = ({ message }: FlowError) => small(/^`(\w+)/.exec(message)![1])
const isChanged = ({ row }: UsedKey) => !row.isFlat && row.change !== "same" && row.change !== "form"
const small = (key: string) => key.charAt(0).toLowerCase() + key.slice(1)

Deno.test("the files in tests/legacy make use of every row of the table of old keys", () => {
  const used = new Set([...texts.values()].flatMap(usedKeys).map(({ row }) => row))
  const missing = Object.entries(TABLE).flatMap(([kind, rows]) =>
    rows.filter((row) => !used.has(row)).map(({ old }) => `${kind}.${old}`)
  )
  assertEquals(missing, [])
})

/** What old files could say, as it was described to those who wrote them; by object, as the keys of the table are. */
const DESCRIBED = {
  pipeline: "name version description plugins steps connections routing settings metadata",
  step: "name id type assembly schema config resourceLimits",
  source:
    "filePath delimiter hasHeaders encoding chunkSize outputSchema inferSchema inferenceSampleRows skipMalformedRows maxErrors",
  sink:
    "filePath delimiter encoding lineEnding bufferSize flushInterval hasHeaders includeHeaders createDirectory createDirectories overwriteExisting appendMode columnMappings inputSchema",
  transform: "script timeoutSeconds chunkSize engine performance outputSchema",
  "script engine": "timeout memoryLimit enableCaching enableDebugging",
  "script performance": "targetThroughput enableMonitoring logPerformanceWarnings",
  schema: "name description columns fields",
  column: "name type index isNullable description required",
  mapping: "sourceColumn outputColumn format",
  connection: "from to channel",
  channel: "bufferSize backpressureThreshold fullMode timeoutSeconds",
  queue: "type config condition mode",
  settings: "defaultChannel defaultResourceLimits monitoring custom retry",
  "custom settings": "performance errorHandling",
  retry: "enabled maxAttempts baseDelayMs maxDelayMs backoffStrategy",
}

Deno.test("whatever old files could say is said in one of tests/legacy that runs", async () => {
  const running = await Array.fromAsync(
    folders,
    async (name) =>
      /^error/m.test(await Deno.readTextFile(`${FOLDER}/${name}/told.txt`)) ? [] : usedKeys(texts.get(name)!),
  )
  const used = running.flat()
  const keys = new Set(used.map(({ kind, row }) => `${kind}.${row.old}`))
  const described = Object.entries(DESCRIBED).flatMap(([kind, words]) =>
    words.split(" ").map((key) => `${kind}.${key}`)
  )
  assertEquals(described.filter((key) => !keys.has(key)), [])

  const valuesOf = (...keys: ReadonlyArray<string>) =>
    new Set(used.filter(({ kind, row }) => keys.includes(`${kind}.${row.old}`)).map(({ value }) => String(value)))
  const missing = (words: string, values: ReadonlySet<string>) =>
    words.split(" ").filter((word) => ![...values].some((value) => value.toLowerCase() === word.toLowerCase()))
  const types = STEP_TYPES.flatMap(({ old, now }) => [old, `${old}.${old}Plugin`, now]).join(" ")
  assertEquals(missing(types, valuesOf("step.type")), [])
  const words = "string integer int32 int64 long decimal double float boolean bool datetime date time"
  assertEquals(missing(words, valuesOf("column.type")), [])
  assertEquals(missing("Wait DropOldest DropNewest ThrowException", valuesOf("channel.fullMode")), [])
  assertEquals(missing("Exponential Linear Fixed", valuesOf("retry.backoffStrategy")), [])
  for (const flag of ["overwriteExisting", "appendMode", "includeHeaders"]) {
    assertEquals(missing("true false", valuesOf(`sink.${flag}`)), [], flag)
  }
  const formats = "filename filenamewithoutext directory extension fullpath upper lower yyyyMMdd 0000"
  assertEquals(formats.split(" ").filter((word) => ![...texts.values()].some((text) => text.includes(`:${word}}`))), [])
})

Deno.test("a key that nothing ever read does not make a current file an old one: there it is a mistake", async () => {
  const step = "{ id: read, type: delimited-source, config: { filePath: in.csv } }, { id: write, type: null-sink }"
  const text = `pipeline: { name: n, steps: [${step}], settings: { maxRetries: 3 } }\n`
  const error = await loadPipeline({ text, file: "p.yaml" }).catch((error) => error)
  assertEquals(error.errors.map(same), ["FE1203 unknown key `maxRetries`"])
})
