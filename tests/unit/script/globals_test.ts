/** Names and values under `globals`. */
import "../../../src/prelude.ts"
import { assertEquals } from "@std/assert"
import { globalProblems } from "../../../src/script/mod.ts"
import { evaluated } from "./run_script.ts"

const told = (globals: Record<string, unknown>) =>
  globalProblems(globals).map(({ name, error }) => `${name} ${error.code}`)

Deno.test("globalProblems refuses what is no identifier, reserved, taken or no plain data", () => {
  assertEquals(told({ RATE: 1, $x: "a", _y: [1], ü: { a: null }, big: 1n }), [])
  assertEquals(
    told({
      "a-b": 1,
      "1a": 1,
      class: 1,
      let: 1,
      await: 1,
      "": 1,
      "a b": 1,
      Array: 1,
      context: 1,
      process: 1,
      f: () => 1,
    })
      .map((text) => text.split(" ").at(-1)),
    Array(11).fill("FE1309"),
  )
})

Deno.test("globalProblems knows every name that the sandbox has", async () => {
  const names: Array<string> = JSON.parse(await evaluated("Object.getOwnPropertyNames(globalThis)"))
  const own = new Set(["show", "process"])
  const free = names.filter((name) => !own.has(name) && told({ [name]: 1 }).length === 0)
  assertEquals(free, [])
})
