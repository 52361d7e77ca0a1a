/** A cache of plugins that cannot be written: told with what to do about it. */
import { assertEquals, assertStringIncludes } from "@std/assert"
import { cli } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"
import { NUMBERS, writePlugin } from "../support/plugins.ts"

Deno.test("a cache that cannot be written is named, and how to have another", () =>
  inFolder(async (folder) => {
    await writePlugin(`${folder}/numbers`, NUMBERS)
    await Deno.writeTextFile(`${folder}/cache`, "a file where a folder should be")
    const steps = "[{ id: a, type: number-source, config: { count: 1 } }, { id: b, type: null-sink }]"
    const text = `plugins: { numbers: { url: numbers } }\npipeline:\n  name: p\n  steps: ${steps}\n`
    await Deno.writeTextFile(`${folder}/p.yaml`, text)
    const { code, stderr } = await cli(["run", "p.yaml"], { cwd: folder, env: { FLOWENGINE_CACHE: `${folder}/cache` } })
    assertEquals(code, 3)
    assertStringIncludes(stderr, `${folder}/cache/plugins/`)
    assertStringIncludes(stderr, "help: plugins are kept there; set FLOWENGINE_CACHE to a folder that can be written")
  }))
