/**
 * A script that nobody waits for any more stops, whatever it is doing, and its thread ends: ending a thread alone does not stop
 * what it runs.
 */
import { assertEquals, assertLess } from "@std/assert"
import { fromFileUrl } from "../../support/paths.ts"

const PROGRAM = fromFileUrl(new URL("../../support/stopped_scripts.ts", import.meta.url))

interface Told {
  readonly name: string
  readonly code: string
  readonly ms: number
  readonly isAtRest: boolean
}

Deno.test("an aborted call ends at once, and the script with it", async () => {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--no-check", "-A", PROGRAM],
    stderr: "inherit",
  })
  const { stdout } = await command.output()
  const told = new TextDecoder().decode(stdout).trim().split("\n").map((line): Told => JSON.parse(line))
  assertEquals(told.filter(({ code }) => code !== "FE4201"), [])
  assertEquals(told.filter(({ isAtRest }) => !isAtRest), [], "threads that go on")
  assertLess(Math.max(...told.map(({ ms }) => ms)), 1000)
  assertEquals(told.length, 7)
})
