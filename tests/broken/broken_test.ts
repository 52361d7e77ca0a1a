/**
 * Everything that is broken in seeds.ts is mended by what FlowEngine says: by `validate --fix`, or by doing what the help
 * says to the letter; where a choice is left, a person mends it. `SHOW=1 deno test -P=test tests/broken` prints the table.
 */
import { assert, assertEquals } from "@std/assert"
import { type FlowError, mendPipeline, RunFailed, runPipeline, toFlowErrors } from "../../mod.ts"
import { mended } from "../../src/errors/examples/mod.ts"
import { writeFiles } from "../support/code_examples.ts"
import { inFolder } from "../support/paths.ts"
import { deedsOf } from "./help.ts"
import { type Seed, SEEDS } from "./seeds.ts"

type Way = "fix" | "help" | "by hand"

interface Row {
  readonly kind: string
  readonly name: string
  readonly code: string
  readonly way: Way
}

const rows: Array<Row> = []

async function problems(folder: string): Promise<ReadonlyArray<FlowError>> {
  try {
    await runPipeline(`${folder}/p.yaml`, { pluginCache: `${folder}/cache` })
    return []
  } catch (error) {
    return error instanceof RunFailed ? error.errors : toFlowErrors(error)
  }
}

/** Mends what is in a folder as far as fixes and help lead; whether it goes through, and by which of them. */
async function mendedBy(folder: string): Promise<Way | undefined> {
  await mendPipeline(`${folder}/p.yaml`, { pluginCache: `${folder}/cache` })
  let errors = await problems(folder)
  if (errors.length === 0) return "fix"
  for (let round = 0; round < 4; round++) {
    const before = await Deno.readTextFile(`${folder}/p.yaml`)
    let isFurther = false
    for (const deed of errors.flatMap(deedsOf)) {
      await deed(folder)
      const left = await problems(folder)
      if (left.length === 0) return "help"
      isFurther = left[0].code !== errors[0].code
      if (isFurther) break
      await Deno.writeTextFile(`${folder}/p.yaml`, before)
    }
    if (!isFurther) return undefined
    errors = await problems(folder)
  }
  return undefined
}

async function tried({ name, files, byHand }: Seed): Promise<Omit<Row, "kind" | "name">> {
  const { code, way } = await inFolder(async (folder) => {
    await writeFiles(folder, files)
    const errors = await problems(folder)
    assert(errors.length > 0, `${name}: nothing is wrong`)
    for (const { code, message, help } of errors) {
      assert(code !== "FE9000" && message !== "" && help !== "", `${name}: ${code} ${message}`)
    }
    return { code: errors[0].code, way: await mendedBy(folder) }
  })
  if (way !== undefined) return { code, way }
  assert(byHand !== undefined, `${name} (${code}): neither fix nor help mend it`)
  await inFolder(async (folder) => {
    await writeFiles(folder, mended({ run: "", files, mend: byHand }))
    assertEquals((await problems(folder)).map(({ code, message }) => `${code} ${message}`), [], name)
  })
  return { code, way: "by hand" }
}

for (const [kind, seeds] of Object.entries(SEEDS)) {
  for (const seed of seeds) {
    Deno.test(`${kind}: ${seed.name}`, async () => {
      rows.push({ kind, name: seed.name, ...await tried(seed) })
    })
  }
}

Deno.test("at least sixty are broken, and at least four in five are mended without a choice", () => {
  const all = Object.values(SEEDS).flat()
  const automatic = rows.filter(({ way }) => way !== "by hand").length
  if (Deno.env.get("SHOW")) {
    console.log("| what is broken | code | mended by |\n| --- | --- | --- |")
    console.log(rows.map(({ kind, name, code, way }) => `| ${kind}: ${name} | ${code} | ${way} |`).join("\n"))
    console.log(`${automatic} of ${rows.length} without a choice`)
  }
  if (rows.length < all.length) return // some failed, which is told
  assert(all.length >= 60, `${all.length}`)
  assert(automatic >= 0.8 * all.length, `${automatic} of ${all.length}`)
})
