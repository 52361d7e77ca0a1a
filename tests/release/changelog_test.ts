/** CHANGELOG.md tells of the version that deno.json has, and its links lead somewhere. */
import { assert, assertEquals } from "@std/assert"
import { COMMANDS } from "../../src/cli/commands.ts"
import { PROJECT } from "../support/paths.ts"

const changes = await Deno.readTextFile(`${PROJECT}CHANGELOG.md`)

Deno.test("CHANGELOG.md begins with the version of deno.json, and each version stands there once", async () => {
  const { version } = JSON.parse(await Deno.readTextFile(`${PROJECT}deno.json`))
  const versions = [...changes.matchAll(/^## (\S+)/gm)].map(([, name]) => name)
  assertEquals(versions[0], version)
  assertEquals(new Set(versions).size, versions.length)
})

Deno.test("CHANGELOG.md names commands and files that are there", async () => {
  const names = new Set(COMMANDS.map(({ name }) => name))
  const named = [...changes.matchAll(/`([a-z-]+)(?: --([a-z-]+))?`/g)]
  assert(named.length > 5)
  for (const [text, name, option] of named) {
    assert(names.has(name), text)
    const options = COMMANDS.find((command) => command.name === name)!.options.map((each) => each.name)
    assert(option === undefined || options.includes(option), text)
  }
  for (const [, path] of changes.matchAll(/\]\((?!http)([^)#]+)\)/g)) assert((await Deno.stat(PROJECT + path)).isFile)
})
