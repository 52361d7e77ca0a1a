/**
 * That the benchmark suite still runs, in the smallest way, which must leave no results behind; and that it would notice
 * an arm that does something else.
 */
import { assert, assertEquals, assertThrows } from "@std/assert"
import { compare } from "../bench/compare.ts"
import { ratio, spread } from "../bench/measure.ts"
import { DIRECT, SANDBOXED, stressed, stressPipeline } from "../bench/stress.ts"
import { inFolder, PROJECT } from "./support/paths.ts"

async function results(): Promise<ReadonlyArray<string>> {
  const folder = `${PROJECT}bench/results`
  const found: Array<string> = []
  try {
    for await (const { name } of Deno.readDir(folder)) {
      found.push(`${name}: ${await Deno.readTextFile(`${folder}/${name}`)}`)
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error
  }
  return found.sort()
}

const bench = (...args: ReadonlyArray<string>) =>
  new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-A", `--config=${PROJECT}deno.json`, `${PROJECT}bench/main.ts`, ...args],
    cwd: PROJECT,
  }).output()

// From source: a build would write files that tests beside this one read.
Deno.test("the benchmark suite runs, checks its outputs, and writes no results when it is quick", async () => {
  const before = await results()
  const { code, stdout, stderr } = await bench("files", "--quick", "--source", "--no-rivals", "--rows", "200")
  const decoder = new TextDecoder()
  assertEquals(code, 0, decoder.decode(stderr))
  const printed = decoder.decode(stdout)
  for (const heading of ["customers, passthrough", "customers, filter", "quoted, count", "unicode, project"]) {
    assert(printed.includes(`## ${heading}\n`), printed)
  }
  assertEquals(await results(), before)
})

Deno.test("the benchmark suite refuses a group that it does not have", async () => {
  const { code, stderr } = await bench("filse")
  assertEquals(code, 1)
  assert(new TextDecoder().decode(stderr).startsWith("there is no group filse\n"))
})

Deno.test("a run of the group stress counts and hashes what its slow sink takes", () =>
  inFolder(async (folder) => {
    const input = `${folder}/in.csv`
    await Deno.writeTextFile(input, `c1,c2\n${Array.from({ length: 300 }, (_, i) => `${i},x\n`).join("")}`)
    const ran = async (name: string, limits: Readonly<Record<string, unknown>>, settings = {}) => {
      const file = `${folder}/${name}.yaml`
      await Deno.writeTextFile(file, stressPipeline({ name, limits, settings, scripts: [DIRECT, SANDBOXED] }, input))
      return (await stressed({ folder, file, pace: { ms: 1, per: "chunk" } })).told
    }
    const free = await ran("free", {})
    const rows = Array.from({ length: 300 }, (_, i) => `${i},x,${i}-x,${String(i).length}\n`).join("")
    const expected = new TextEncoder().encode(`c1,c2,tag,size\n${rows}`)
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", expected)).toHex()
    assertEquals([free.code, free.rows, free.bytes, free.sha256], [undefined, 300, expected.length, hash])
    assertEquals((await ran("held", { maxCpuPercent: 50 })).sha256, hash)
    assertEquals((await ran("late", { maxRunTime: "1ms" })).code, "FE7020")
    assertEquals([...Deno.readDirSync(folder)].length, 4)
  }))

const EXPECTED = 'id,text,net\n1,"a ""b"",\nc",2.50\n2,,3\n'

for (
  const [what, text] of [
    ["the same bytes", EXPECTED],
    ["other quotes and line ends", '"id",text,net\r\n"1","a ""b"",\nc",2.50\r\n2,"",3\r\n'],
    ["no line end at the end", EXPECTED.slice(0, -1)],
    ["other digits in the computed column", EXPECTED.replace("2.50", "2.5").replace(",3\n", ",3.01\n")],
  ]
) {
  Deno.test(`outputs are the same: ${what}`, () =>
    inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/a.csv`, EXPECTED)
      await Deno.writeTextFile(`${folder}/b.csv`, text)
      compare(`${folder}/a.csv`, `${folder}/b.csv`, "net")
    }))
}

for (
  const [what, text] of [
    ["a row less", EXPECTED.replace("2,,3\n", "")],
    ["a row more", `${EXPECTED}3,,3\n`],
    ["another cell", EXPECTED.replace('""b""', "b")],
    ["a cell less", EXPECTED.replace("2,,3", "2,3")],
    ["digits of another column", EXPECTED.replace("2,,3", "2.0,,3")],
    ["another number in the computed column", EXPECTED.replace("2.50", "2.52")],
    ["no number in the computed column", EXPECTED.replace("2.50", "")],
  ]
) {
  Deno.test(`outputs differ: ${what}`, () =>
    inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/a.csv`, EXPECTED)
      await Deno.writeTextFile(`${folder}/b.csv`, text)
      assertThrows(() => compare(`${folder}/a.csv`, `${folder}/b.csv`, "net"), Error, "record ")
    }))
}

Deno.test("a factor is the median of the factors within the rounds", () => {
  const samples = (...seconds: ReadonlyArray<number>) =>
    seconds.map((seconds) => ({ seconds, cpuSeconds: 0, peakMB: 0 }))
  assertEquals(ratio(samples(4, 9, 100), samples(2, 3, 10)), { median: 3, min: 2, max: 10 })
  assertEquals(ratio(samples(4, 9), samples(2, 3, 10)), { median: 2.5, min: 2, max: 3 })
  assertEquals(spread([3, 1, 2, 10]), { median: 2.5, min: 1, max: 10 })
})
