/**
 * Runs whose chunks are on disk when they are stopped from outside; what they leave is found by the next run and by
 * `doctor`, and what is needed is never removed.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { cli, cliArguments } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"

const pipeline = (settings: string) => `
pipeline:
  name: kill
  settings: { limits: { spillFolder: spill }${settings} }
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv, chunkBytes: 4096 } }
    - id: work
      type: javascript-transform
      config:
        concurrency: 1
        script: |
          function process(context) {
            let x = 0
            try { for (let i = 0; i < 2000; i++) x += i } catch { return false }
            return x > 0
          }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
  connections:
    - { from: read, to: work, bufferMB: 0.0625, overflow: spill }
    - { from: work, to: write }
`
const INPUT = "id,text\n" + Array.from({ length: 20_000 }, (_, i) => `${i},some text of row ${i}\n`).join("")
const OLD = "id,text\nprecious,old content\n"

async function prepare(folder: string, settings = ""): Promise<void> {
  await Deno.mkdir(`${folder}/spill`)
  await Deno.mkdir(`${folder}/system`)
  await Deno.writeTextFile(`${folder}/p.yaml`, pipeline(settings))
  await Deno.writeTextFile(`${folder}/in.csv`, INPUT)
  await Deno.writeTextFile(`${folder}/out.csv`, OLD)
}

const env = { TMPDIR: "system" }
const spills = (folder: string) => [...Deno.readDirSync(`${folder}/spill`)].map(({ name }) => `${folder}/spill/${name}`)
const doctor = (folder: string, ...args: ReadonlyArray<string>) =>
  cli(["doctor", ...args], { cwd: folder, env: { TMPDIR: `${folder}/system` } })

const start = (folder: string) =>
  new Deno.Command(Deno.execPath(), {
    args: cliArguments(["run", "p.yaml"]),
    cwd: folder,
    env: { ...env, NO_COLOR: "1" },
    stdout: "null",
    stderr: "piped",
  }).spawn()

/** Waits until chunks are on disk. */
async function spilling(folder: string): Promise<void> {
  const isThere = () => spills(folder).some((path) => [...Deno.readDirSync(path)].some(({ name }) => name !== "lock"))
  while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 5))
}

Deno.test("kill -9: doctor lists the chunks on disk, the next run removes them and says so", () =>
  inFolder(async (folder) => {
    await prepare(folder)
    const child = start(folder)
    await spilling(folder)
    // Whoever is alive is left alone.
    const alive = await doctor(folder, "p.yaml", "--clean", "--json")
    assertEquals(JSON.parse(alive.stdout).leftovers.map(({ fate, note }: Record<string, string>) => [fate, note]), [
      ["kept", "a run is at work on it"],
    ])
    assertEquals(spills(folder).length, 1)
    child.kill("SIGKILL")
    await child.output()
    const [path] = spills(folder)
    const listed = await doctor(folder, "p.yaml")
    assertStringIncludes(listed.stdout, `chunks on disk  ${path}`)
    assertStringIncludes(listed.stdout, "unfinished output")
    assertEquals(spills(folder), [path])

    const next = await cli(["run", "p.yaml"], { cwd: folder, env })
    assertEquals(next.code, 0)
    assertStringIncludes(next.stderr, `warning[FE7013]: ${path}: 1 file, `)
    assertStringIncludes(next.stdout, "read → work: ")
    assertEquals(spills(folder), [])
    assertEquals(await Deno.readTextFile(`${folder}/out.csv`), INPUT)
    // The next run cannot know whether an unfinished output is another's; doctor can.
    const removed = JSON.parse((await doctor(folder, "p.yaml", "--clean", "--json")).stdout).leftovers
    assertEquals(removed.map(({ kind, fate }: Record<string, string>) => [kind, fate]), [["output", "removed"]])
    assertEquals((await doctor(folder, "p.yaml")).stdout, "nothing is left of killed runs\n")
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
      "in.csv",
      "out.csv",
      "p.yaml",
      "spill",
      "system",
    ])
  }))

Deno.test("Ctrl-C while chunks are on disk: exit 130, output as it was, nothing left", () =>
  inFolder(async (folder) => {
    await prepare(folder)
    const child = start(folder)
    await spilling(folder)
    child.kill("SIGINT")
    const { code } = await child.output()
    assertEquals([code, spills(folder)], [130, []])
    assertEquals(await Deno.readTextFile(`${folder}/out.csv`), OLD)
    assertEquals((await doctor(folder, "p.yaml")).stdout, "nothing is left of killed runs\n")
  }))

Deno.test("a killed run with checkpoints: doctor keeps what `--resume` needs", () =>
  inFolder(async (folder) => {
    await prepare(folder, ", checkpoint: { every: 1 }")
    const child = start(folder)
    await spilling(folder)
    child.kill("SIGKILL")
    await child.output()
    const { leftovers } = JSON.parse((await doctor(folder, "p.yaml", "--clean", "--json")).stdout)
    const fates = leftovers.map(({ kind, fate }: Record<string, string>) => `${kind} ${fate}`).sort()
    assertEquals(fates, ["checkpoint kept", "lock removed", "output kept", "spill removed"])
    const next = await cli(["run", "p.yaml", "--resume"], { cwd: folder, env })
    assertEquals(next.code, 0)
    assertEquals(await Deno.readTextFile(`${folder}/out.csv`), INPUT)
    assertEquals(spills(folder), [])
  }))

Deno.test("doctor removes nothing it does not know, and tells a mistake in a pipeline as others do", () =>
  inFolder(async (folder) => {
    await prepare(folder)
    const foreign = `${folder}/spill/flowengine-spill-0badcafe`
    await Deno.mkdir(foreign)
    await Deno.writeTextFile(`${foreign}/1-1.spill`, "x")
    await Deno.writeTextFile(`${foreign}/mine.txt`, "precious")
    await Deno.writeTextFile(`${folder}/.out.csv.part`, "mine")
    await Deno.writeTextFile(`${folder}/.out.csv.12345678.part.txt`, "mine")
    await doctor(folder, "p.yaml", "--clean")
    assertEquals([...Deno.readDirSync(foreign)].map(({ name }) => name), ["mine.txt"])
    assert([".out.csv.part", ".out.csv.12345678.part.txt"].every((name) => Deno.statSync(`${folder}/${name}`).isFile))
    await Deno.writeTextFile(`${folder}/c.yaml`, pipeline(", checkpoint: true"))
    await Deno.writeTextFile(`${folder}/.c.yaml.checkpoint`, "half a")
    const { leftovers } = JSON.parse((await doctor(folder, "c.yaml", "--clean", "--json")).stdout)
    assertEquals(leftovers.map(({ kind, fate }: Record<string, string>) => [kind, fate]), [["checkpoint", "kept"]])
    const missing = await doctor(folder, "q.yaml")
    assertEquals(missing.code, 1)
    assertStringIncludes(missing.stderr, "error[FE1001]")
  }))
