/** Runs that are stopped from outside: by `kill -9`, by Ctrl-C, by SIGTERM. */
import { assert, assertEquals } from "@std/assert"
import { cli, cliArguments } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"

const PIPELINE = `
pipeline:
  name: kill
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv, chunkBytes: 4096 } }
    - id: work
      type: javascript-transform
      config:
        concurrency: 1
        script: |
          function process(context) {
            let x = 0
            for (let i = 0; i < 2000; i++) x += i
            return x > 0
          }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
`
const INPUT = "id,text\n" + Array.from({ length: 60_000 }, (_, i) => `${i},some text of row ${i}\n`).join("")
const OLD = "id,text\nprecious,old content\n"

async function prepare(folder: string): Promise<void> {
  await Deno.writeTextFile(`${folder}/pipeline.yaml`, PIPELINE)
  await Deno.writeTextFile(`${folder}/in.csv`, INPUT)
  await Deno.writeTextFile(`${folder}/out.csv`, OLD)
}

const start = (folder: string) =>
  new Deno.Command(Deno.execPath(), {
    args: cliArguments(["run", "pipeline.yaml"]),
    cwd: folder,
    stdout: "null",
    stderr: "piped",
  }).spawn()

const parts = (folder: string) =>
  [...Deno.readDirSync(folder)].map((entry) => entry.name).filter((name) => name.endsWith(".part"))

/** Waits until the run has a temporary file, so that it is stopped in the middle and not before it began. */
async function underWay(folder: string): Promise<void> {
  while (parts(folder).length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
}

Deno.test("kill -9 at ten moments leaves the old output byte for byte, and the next run completes", () =>
  inFolder(async (folder) => {
    await prepare(folder)
    for (let moment = 0; moment < 10; moment++) {
      const child = start(folder)
      if (moment > 0) {
        await underWay(folder)
        await new Promise((resolve) => setTimeout(resolve, (moment - 1) * 40))
      }
      child.kill("SIGKILL")
      await child.output()
      assertEquals(await Deno.readTextFile(`${folder}/out.csv`), OLD, `moment ${moment}`)
      for (const part of parts(folder)) await Deno.remove(`${folder}/${part}`)
    }
    assertEquals((await cli(["run", "pipeline.yaml", "--quiet"], { cwd: folder })).code, 0)
    assertEquals(await Deno.readTextFile(`${folder}/out.csv`), INPUT)
  }))

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test(`${signal} rolls back, leaves no .part file and exits ${code}`, () =>
    inFolder(async (folder) => {
      await prepare(folder)
      const child = start(folder)
      await underWay(folder)
      child.kill(signal)
      const result = await child.output()
      assertEquals(result.code, code)
      assert(new TextDecoder().decode(result.stderr).includes("FE5002"))
      assertEquals(await Deno.readTextFile(`${folder}/out.csv`), OLD)
      assertEquals(parts(folder), [])
    }))
}

Deno.test("Ctrl-C while stdin is silent stops the run", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/pipeline.yaml`, PIPELINE.replace("filePath: in.csv", 'filePath: "-"'))
    const child = new Deno.Command(Deno.execPath(), {
      args: cliArguments(["run", "pipeline.yaml"]),
      cwd: folder,
      stdin: "piped",
      stdout: "null",
      stderr: "piped",
    }).spawn()
    const writer = child.stdin.getWriter()
    await writer.write(new TextEncoder().encode("id,text\n1,a\n"))
    await underWay(folder)
    child.kill("SIGINT")
    const result = await child.output()
    await writer.abort().catch(() => {})
    assertEquals(result.code, 130)
    assertEquals(parts(folder), [])
  }))
