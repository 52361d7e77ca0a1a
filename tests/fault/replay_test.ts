/**
 * Replays that fail, are killed or are disturbed: at whichever operation it happens, the rows of the letters are in every
 * output or in none, and the next replay brings home what is left, nothing twice.
 */
import { gunzipSync } from "node:zlib"
import { assert, assertEquals } from "@std/assert"
import { FlowErrors, type LoadOptions, memorySink, replayPipeline, RunFailed, runPipeline } from "../../mod.ts"
import { cli, cliArguments } from "../support/cli.ts"
import { CrashingFiles } from "../support/crashing_files.ts"
import { FaultyFiles } from "../support/faulty_files.ts"
import { lettersOf, mend, write } from "../support/letters.ts"
import { inFolder } from "../support/paths.ts"

const PIPELINE = `
pipeline:
  name: replay
  settings: { onError: dead-letter, deadLetter: { filePath: bad.ndjson } }
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv, chunkBytes: 128 } }
    - { id: out, type: delimited-sink, config: { filePath: out.csv, outputMode: OUTPUT } }
    - { id: packed, type: json-lines-sink, config: { filePath: out.ndjson.gz } }
    - { id: moved, type: delimited-sink, config: { filePath: moved.csv } }
  connections:
    - { from: read, to: out }
    - { from: read, to: packed }
    - { from: read, to: moved }
`
const good = (i: number) => `${i},name ${i}\n`
const GOOD = [1, 3, 5].map(good).join("")
const isBad = (i: number) => i % 2 === 0
const COUNT = 40
const HOME = Array.from({ length: COUNT }, (_, i) => i).filter(isBad).map(good).join("")

/** A folder after a run, its letters mended, one of its outputs taken away. Resolves to all files in it. */
async function prepare(folder: string, count = COUNT, outputMode = "replace"): Promise<Record<string, Uint8Array>> {
  const rows = Array.from({ length: count }, (_, i) => isBad(i) ? `${i}\n` : i > 5 ? "" : good(i))
  await write(folder, { "p.yaml": PIPELINE.replace("OUTPUT", outputMode), "in.csv": "id,name\n" + rows.join("") })
  await runPipeline(`${folder}/p.yaml`)
  await mend(`${folder}/bad.ndjson`, (letter) => ({ ...letter, raw: `${letter.raw},name ${letter.raw}` }))
  await Deno.remove(`${folder}/moved.csv`)
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name)
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await Deno.readFile(`${folder}/${name}`)] as const)),
  )
}

async function restore(folder: string, files: Record<string, Uint8Array>): Promise<void> {
  for (const { name } of Deno.readDirSync(folder)) await Deno.remove(`${folder}/${name}`)
  await write(folder, files)
}

/** All members; `DecompressionStream` takes one. */
const unpacked = async (path: string) => new TextDecoder().decode(gunzipSync(await Deno.readFile(path)))

const asJson = (text: string) =>
  text.trimEnd().split("\n").map((line) => line.split(",")).map(([id, name]) => `{"id":"${id}","name":"${name}"}\n`)
    .join("")

/** How often the rows came home, for each output and the letters; fails if that is neither never nor once. */
async function homes(folder: string, home = HOME): Promise<ReadonlyArray<number>> {
  const times = (text: string, before: string, rows: string, what: string) => {
    assert(text === before || text === before + rows, `${what}: ${text.slice(0, 2000)}`)
    return text === before ? 0 : 1
  }
  const moved = await Deno.readTextFile(`${folder}/moved.csv`).catch(() => "id,name\n")
  const open = (await lettersOf(`${folder}/bad.ndjson`)).filter(({ resolved }) => resolved === undefined)
  const letters = home.split("\n").length - 1
  assert(open.length === 0 || open.length === letters, `${open.length} letters`)
  return [
    times(await Deno.readTextFile(`${folder}/out.csv`), `id,name\n${GOOD}`, home, "out.csv"),
    // Members of a compressed file that was cut off could not be unpacked.
    times(await unpacked(`${folder}/out.ndjson.gz`), asJson(GOOD), asJson(home), "out.ndjson.gz"),
    times(moved, "id,name\n", home, "moved.csv"),
    open.length === 0 ? 1 : 0,
  ]
}

const hidden = (folder: string) =>
  [...Deno.readDirSync(folder)].map(({ name }) => name).filter((n) => n.startsWith("."))

/** What went wrong, if anything did. */
async function attemptReplay(folder: string, options: LoadOptions): Promise<RunFailed | FlowErrors | undefined> {
  try {
    await replayPipeline(`${folder}/p.yaml`, options)
  } catch (error) {
    if (!(error instanceof RunFailed || error instanceof FlowErrors)) throw error
    assert(error.errors.every(({ code }) => code !== "FE9000"), error.errors.map(({ message }) => message).join())
    return error
  }
}

Deno.test("any single file operation of a replay may fail: all or nothing, or the next replay completes it", () =>
  inFolder(async (folder) => {
    const before = await prepare(folder)
    let completed = 0
    for (let n = 0, operations = Infinity; n <= operations; n++) {
      await restore(folder, before)
      const files = new FaultyFiles(n)
      const error = await attemptReplay(folder, { files })
      const operation = `operation ${n}: ${files.log[n - 1]}`
      if (n === 0) operations = files.log.length
      const isPending = hidden(folder).includes(".bad.ndjson.replay")
      if (isPending) {
        completed++
        assert(error?.errors.some(({ code }) => code === "FE5049"), operation)
      } else {
        assertEquals(new Set(await homes(folder)), new Set([error === undefined ? 1 : 0]), operation)
        assertEquals(hidden(folder), [], operation)
      }
      const next = await replayPipeline(`${folder}/p.yaml`)
      assertEquals(next.warnings.map(({ code }) => code), isPending ? ["FE5048"] : [], operation)
      assertEquals(await homes(folder), [1, 1, 1, 1], operation)
      assertEquals(hidden(folder), [], operation)
    }
    assert(completed > 10, `${completed} were completed later`)
  }))

Deno.test("a replay may be killed at any file operation, in the middle of a write, too", () =>
  inFolder(async (folder) => {
    const before = await prepare(folder)
    for (let n = 0, operations = Infinity; n <= operations; n++) {
      await restore(folder, before)
      const files = new CrashingFiles(n)
      await attemptReplay(folder, { files })
      const operation = `killed at operation ${n}: ${files.log[n - 1]}`
      if (n === 0) operations = files.log.length
      if (!hidden(folder).includes(".bad.ndjson.replay")) {
        assertEquals(new Set(await homes(folder)).size, 1, operation)
      }
      // The next one may be killed, too, while it completes the first.
      if (n % 3 === 0) await attemptReplay(folder, { files: new CrashingFiles(1 + n % 17) })
      await replayPipeline(`${folder}/p.yaml`)
      assertEquals(await homes(folder), [1, 1, 1, 1], operation)
      assert(!hidden(folder).includes(".bad.ndjson.replay"), operation)
    }
  }))

Deno.test("kill -9 at twelve moments of a replay, then once more: every row is home once", () =>
  inFolder(async (folder) => {
    const count = 6000
    const home = Array.from({ length: count }, (_, i) => i).filter(isBad).map(good).join("")
    const before = await prepare(folder, count)
    for (let moment = 0; moment < 12; moment++) {
      await restore(folder, before)
      const child = new Deno.Command(Deno.execPath(), {
        args: cliArguments(["replay", "p.yaml", "-q"]),
        cwd: folder,
        stdout: "null",
        stderr: "null",
      }).spawn()
      // Not before it does something; then closer together than it takes.
      const ended = child.status.then(() => true)
      const isEnded = () => Promise.race([ended, Promise.resolve(false)])
      while (hidden(folder).length === 0 && !await isEnded()) await new Promise((resolve) => setTimeout(resolve, 2))
      await new Promise((resolve) => setTimeout(resolve, moment * 8))
      if (!await isEnded()) child.kill("SIGKILL")
      await child.status
      const { code, stderr } = await cli(["replay", "p.yaml", "-q"], { cwd: folder })
      assertEquals(code, 0, stderr)
      assertEquals(await homes(folder, home), [1, 1, 1, 1], `moment ${moment}`)
    }
  }))

Deno.test("a run completes a replay that had been killed before it touches the outputs", () =>
  inFolder(async (folder) => {
    const before = await prepare(folder, COUNT, "create")
    let n = 1
    do {
      await restore(folder, before)
      await attemptReplay(folder, { files: new CrashingFiles(n++) })
    } while (!hidden(folder).includes(".bad.ndjson.replay"))
    const report = await runPipeline(`${folder}/p.yaml`)
    assertEquals(report.warnings.map(({ code }) => code), ["FE5048"])
    assertEquals(await Deno.readTextFile(`${folder}/out.csv`), `id,name\n${GOOD}${HOME}${GOOD}`)
    assertEquals((await lettersOf(`${folder}/bad.ndjson`)).length, COUNT / 2)
    assertEquals((await replayPipeline(`${folder}/p.yaml`)).warnings, [])
  }))

for (const name of ["out.csv", "bad.ndjson"]) {
  Deno.test(`a replay changes nothing if someone else writes to ${name} meanwhile`, () =>
    inFolder(async (folder) => {
      const before = await prepare(folder)
      await write(folder, {
        "p.yaml": PIPELINE.replace("delimited-sink", "meddler").replace(/config: .*OUTPUT \}/, ""),
      })
      await write(folder, { "p.yaml": `${PIPELINE.replace("OUTPUT", "replace")}    - { from: read, to: meddler }\n` })
      const text = (await Deno.readTextFile(`${folder}/p.yaml`)).replace(
        "  connections:",
        "    - { id: meddler, type: meddler }\n  connections:",
      )
      await write(folder, { "p.yaml": text })
      const meddler = memorySink({
        type: "meddler",
        onRows: () => Deno.writeTextFile(`${folder}/${name}`, '{"resolved":true}\n', { append: true }),
      })
      const error = await attemptReplay(folder, { plugins: [meddler] })
      assert(error instanceof RunFailed && error.report.outputs.length === 0)
      assertEquals(error?.errors.map(({ code }) => code), ["FE5044"])
      assertEquals(hidden(folder), [])
      for (const file of ["out.csv", "bad.ndjson", "out.ndjson.gz"]) {
        const is = await Deno.readFile(`${folder}/${file}`)
        assertEquals(is.subarray(0, before[file].length), before[file], file)
      }
      assert(!(await Deno.stat(`${folder}/moved.csv`).then(() => true, () => false)))
    }))
}

Deno.test("a replay that is interrupted changes nothing", () =>
  inFolder(async (folder) => {
    const before = await prepare(folder)
    const stop = new AbortController()
    const slow = memorySink({
      type: "slow",
      onRows: () => {
        stop.abort()
        return new Promise((resolve) => setTimeout(resolve, 20))
      },
    })
    const text = PIPELINE.replace("OUTPUT", "replace")
      .replace("  connections:", "    - { id: slow, type: slow }\n  connections:")
    await write(folder, { "p.yaml": `${text}    - { from: read, to: slow }\n` })
    const error = await replayPipeline(`${folder}/p.yaml`, { plugins: [slow], signal: stop.signal })
      .then(() => undefined, (error) => error)
    assert(error instanceof RunFailed && error.report.status === "interrupted", String(error))
    assertEquals(hidden(folder), [])
    for (const file of ["out.csv", "bad.ndjson", "out.ndjson.gz"]) {
      assertEquals(await Deno.readFile(`${folder}/${file}`), before[file], file)
    }
  }))
