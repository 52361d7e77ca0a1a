/** `deno task release:check`: its steps one by one, the summary, the exit code. */
import { assert, assertEquals } from "@std/assert"
import { carryOut, chosen, exitCode, summary } from "../../release/check.ts"
import { type Outcome, type Step, STEPS } from "../../release/steps.ts"
import { PROJECT } from "../support/paths.ts"

const step = (name: string, run: () => Promise<Outcome>): Step => ({ name, title: `about ${name}`, run })

Deno.test("release:check: a step that fails or throws stops none, and the summary has all of them", async () => {
  const told: Array<string> = []
  const results = await carryOut([
    step("good", () => Promise.resolve({ result: "ok", note: "3 of 3" })),
    step("bad", () => Promise.resolve({ result: "failed", note: "1 of 3", printed: "all of it" })),
    step("thrown", () => Promise.reject(new TypeError("no such thing\nmore"))),
    step("absent", () => Promise.resolve({ result: "not run", note: "no network" })),
  ], ({ step: { name } }) => told.push(name))
  assertEquals(told, ["good", "bad", "thrown", "absent"])
  assertEquals(
    summary(results).replaceAll(/ +\d+\.\d s/g, ""),
    [
      "ok       good  3 of 3",
      "failed   bad  1 of 3",
      "failed   thrown  TypeError: no such thing",
      "not run  absent  no network",
      "",
      "not ready: 1 ok, 2 failed, 1 not run",
    ].join("\n"),
  )
  assertEquals(exitCode(results), 1)
  assertEquals(exitCode(results.filter(({ result }) => result !== "failed")), 0)
})

Deno.test("release:check: --only and --skip name steps", () => {
  const names = (steps: ReadonlyArray<Step> | string) =>
    typeof steps === "string" ? steps : steps.map(({ name }) => name).join(" ")
  assertEquals(names(chosen({})), "ok bench compile publish licences outdated")
  assertEquals(names(chosen({ only: "licences,publish" })), "publish licences")
  assertEquals(names(chosen({ skip: "ok,bench" })), "compile publish licences outdated")
  assert(names(chosen({ only: "licenses" })).startsWith("there is no step `licenses`; there is: ok, bench"))
  assertEquals(new Set(STEPS.map(({ name }) => name)).size, STEPS.length)
})

const check = async (...args: ReadonlyArray<string>) => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "release:check", ...args],
    cwd: PROJECT,
    env: { NO_COLOR: "1" },
  }).output()
  const decoder = new TextDecoder()
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) }
}

Deno.test("release:check --only licences, as it is called", async () => {
  const { code, stdout, stderr } = await check("--only", "licences")
  assertEquals(code, 0, stdout + stderr)
  assert(/\nready: 1 ok, 0 failed, 0 not run\n$/.test(stdout), stdout)
})

Deno.test("release:check: what it does not know is told, and nothing is done", async () => {
  assertEquals((await check("--only", "tests")).code, 2)
  const { code, stderr } = await check("--quick")
  assertEquals([code, stderr.split("\n", 1)[0]], [2, "nothing is called --quick"])
})
