/** `plan --connect`: everything that a run could not reach is told, and nothing is left behind. */
import "../../src/prelude.ts"
import * as Cause from "effect/Cause"
import * as Exit from "effect/Exit"
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { checkReach, loadPipeline, memorySink, memorySource } from "../../mod.ts"
import { denoFiles } from "../../src/data/files.ts"
import type { SourcePlugin } from "../../src/plugin/contract.ts"
import { checkReach as reach } from "../../src/execution/reach.ts"
import { cli } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"
import { advancing, virtually } from "../support/virtual_time.ts"

const pipeline = `
pipeline:
  name: p
  settings:
    onError: dead-letter
    deadLetter: { filePath: letters/rejected.ndjson }
    checkpoint: { every: 1m }
    limits: { spillFolder: spill }
  steps:
    - { id: one, type: delimited-source, config: { filePath: in.csv } }
    - { id: two, type: delimited-source, config: { filePath: in.csv } }
    - { id: out, type: delimited-sink, config: { filePath: a/b/out.csv } }
    - { id: none, type: null-sink }
  connections:
    - { from: one, to: out, overflow: spill }
    - { from: two, to: none }
`

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort()

Deno.test("connect: sources, outputs, letters, checkpoint and spill are looked at, and nothing stays", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/in.csv`, "id\n1\n")
    await Deno.mkdir(`${folder}/spill`)
    await Deno.writeTextFile(`${folder}/p.yaml`, pipeline)
    const checks = await checkReach(`${folder}/p.yaml`)
    assertEquals(
      checks.map(({ name, does, errors }) => [name, does, errors.length]),
      [["one", "reads", 0], ["two", "reads", 0], ["none", "writes", 0], ["out", "writes", 0], [
        "dead letters",
        "writes",
        0,
      ], [
        "checkpoint",
        "writes",
        0,
      ], ["spill", "writes", 0]],
    )
    assertEquals(checks.map(({ bytes }) => bytes), [5, 5, undefined, undefined, undefined, undefined, undefined])
    for (const { name, does, freeBytes } of checks) {
      assertEquals((freeBytes ?? 0) > 0, does === "writes" && name !== "none")
    }
    assertEquals(names(folder), ["in.csv", "p.yaml", "spill"])
    assertEquals(names(`${folder}/spill`), [])
    const tight = await checkReach(`${folder}/p.yaml`, { files: { ...denoFiles, freeBytes: () => Promise.resolve(9) } })
    assertEquals(tight[3].note, "less is free than there is input")
  }))

Deno.test("connect: all that is wrong is told at once, with the exit code of a run that would fail for it", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/in.csv`, "id\n1\n")
    await Deno.writeTextFile(`${folder}/no-folder`, "")
    await Deno.writeTextFile(
      `${folder}/p.yaml`,
      pipeline.replace("filePath: in.csv", "filePath: gone.csv").replace("a/b/out.csv", "no-folder/out.csv"),
    )
    const run = (...args: ReadonlyArray<string>) => cli(["plan", "p.yaml", "--connect", ...args], { cwd: folder })
    const { code, stdout, stderr } = await run()
    assertEquals(code, 3)
    assert(/^one +reads +gone\.csv +no: FE6001$/m.test(stdout), stdout)
    assert(/^two +reads +in\.csv +yes +5 B$/m.test(stdout), stdout)
    assert(/^out +writes +no-folder\/out\.csv +no: FE\d{4}$/m.test(stdout), stdout)
    assertStringIncludes(stderr, "error[FE6001]")
    assertStringIncludes(stderr, "problems")
    const json = JSON.parse((await run("--json")).stdout)
    assertEquals([json.ok, json.checks[0].errors[0].code, json.checks[1].bytes], [false, "FE6001", 5])
    for (const args of [["--sample", "5"], ["--format", "mermaid"]]) {
      assertStringIncludes((await run(...args)).stderr, "error[FE1401]")
    }
    assertEquals(names(folder), ["in.csv", "no-folder", "p.yaml"])
  }))

Deno.test("connect: what does not answer is given up, and who names no file says so", async () => {
  const source = memorySource({ type: "mute", columns: [{ name: "n", type: "integer" }], rows: [] }) as SourcePlugin
  const plugins = [
    { ...source, open: () => new Promise<never>(() => {}) },
    memorySink({ type: "kept", onRows: () => {} }),
  ]
  const text = "pipeline: { name: p, steps: [{ id: read, type: mute }, { id: keep, type: kept }] }"
  const plan = await loadPipeline({ text }, { plugins })
  const { exit, ms } = await virtually(advancing(reach(plan, denoFiles), 1000))
  if (Exit.isFailure(exit)) throw new Error(Cause.pretty(exit.cause))
  const [read, keep] = exit.value
  assertEquals([read.errors.map(({ code, step }) => [code, step]), ms], [[["FE5010", "read"]], 10_000])
  assertEquals([keep.errors, keep.note], [[], "it names no file: only a run shows whether it can be reached"])
})
