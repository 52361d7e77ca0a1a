/** Files whose writes fail, in the middle too: what was good stays, what was bad goes, and a second attempt doubles nothing. */
import "../../src/prelude.ts"
import { assert, assertEquals } from "@std/assert"
import { gunzipSync, gzipSync } from "node:zlib"
import { openOutput } from "../../src/data/output_file.ts"
import { RunFailed, runPipeline } from "../../mod.ts"
import { type Fault, FaultyFiles } from "../support/faulty_files.ts"
import { inFolder } from "../support/paths.ts"
import { codeOf } from "../unit/plugins/run_step.ts"

const LARGE = 1 << 20
const piece = (n: number) => new TextEncoder().encode(`${n}:`.padEnd(n % 3 === 0 ? 400_000 : 700, `${n} `) + "\n")
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

for (const compress of [false, true]) {
  for (const mode of ["replace", "create"] as const) {
    const kind = `${mode}${compress ? ", gzip" : ""}`
    Deno.test(`${kind}: each write and each cut may fail, by half too; written again, the file is what it should be`, () =>
      inFolder(async (folder) => {
        const path = `${folder}/out`
        const old = "the former content, without a line end"
        const pieces = Array.from({ length: 12 }, (_, n) => piece(n))
        const wanted = (mode === "create" ? `${old}\n` : "") + pieces.map(text).join("")
        for (let seed = 1; seed <= 25; seed++) {
          await Deno.writeFile(path, compress ? gzipSync(old) : new TextEncoder().encode(old))
          let state = seed * 7919
          const chance = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648
          const fault = (name: string): Fault | undefined =>
            !/^write(: truncate)?$/.test(name) || chance() < 0.5 ? undefined : chance() < 0.7 ? "half" : "passing"
          const files = new FaultyFiles(fault)
          const output = await openOutput(files, path, { mode, compress })
          const until = async (body: () => void | Promise<void>) => {
            for (let attempt = 0; attempt < 200; attempt++) {
              if (await codeOf(body) === "none") return
              // To undo at once, or to leave it to the next write, is the same.
              if (chance() < 0.5) await codeOf(() => output.undo())
            }
            throw new Error(`seed ${seed}: no attempt succeeded`)
          }
          for (const bytes of pieces) await until(() => output.write(bytes))
          assertEquals(output.bytesWritten, pieces.reduce((sum, { length }) => sum + length, 0))
          await until(() => output.prepare())
          await output.commit()
          const found = await Deno.readFile(path)
          assert(text(compress ? gunzipSync(found) : found) === wanted, `seed ${seed}`)
        }
      }))

    Deno.test(`${kind}: a write that failed by half and is given up leaves what was good before it`, () =>
      inFolder(async (folder) => {
        const path = `${folder}/out`
        await Deno.writeFile(path, compress ? gzipSync("old\n") : new TextEncoder().encode("old\n"))
        let isBroken = false
        const files = new FaultyFiles((name) => isBroken && name === "write" ? "half" : undefined)
        const output = await openOutput(files, path, { mode, compress })
        const good = new Uint8Array(LARGE).fill(65)
        output.write(good)
        isBroken = true
        assertEquals(await codeOf(() => output.write(new Uint8Array(LARGE).fill(66))), "FE6006")
        isBroken = false
        output.undo()
        const temporary = mode === "create"
          ? path
          : `${folder}/${
            [...Deno.readDirSync(folder)].map((entry) => entry.name).find((name) => name.endsWith(".part"))
          }`
        const unpack = (bytes: Uint8Array) => text(compress ? gunzipSync(bytes) : bytes)
        const wanted = (mode === "create" ? "old\n" : "") + text(good)
        assert(unpack(await Deno.readFile(temporary)) === wanted, "after undo")
        await output.prepare()
        await output.commit()
        assert(unpack(await Deno.readFile(path)) === wanted, "after commit")
      }))
  }
}

Deno.test("a disk that does not confirm is not asked again: the next answer would prove nothing", () =>
  inFolder(async (folder) => {
    let syncs = 0
    const files = new FaultyFiles((name) => name === "write: sync" && ++syncs === 1 ? "passing" : undefined)
    const output = await openOutput(files, `${folder}/out`, { mode: "replace", compress: false })
    output.write(new Uint8Array(10))
    assertEquals([await codeOf(() => output.prepare()), await codeOf(() => output.prepare())], ["FE5015", "FE5015"])
    assertEquals(syncs, 1)
    await output.abort()
    assertEquals([...Deno.readDirSync(folder)], [])
  }))

const pipeline = (sink: string, more: string, outputMode: string) => `
pipeline:
  name: half
  settings: { retry: { maxAttempts: 12, baseDelay: 0, maxDelay: 1 } }
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv } }
    - { id: write, type: ${sink}, config: { filePath: out${
  sink === "json-lines-sink" ? ".ndjson" : ".csv"
}SUFFIX, outputMode: ${outputMode}${more} } }
`

const SINKS = [["delimited-sink", ""], ["delimited-sink", ", quoting: all"], ["json-lines-sink", ""]] as const

for (const [sink, more] of SINKS) {
  for (const suffix of ["", ".gz"]) {
    for (const mode of ["replace", "create"]) {
      Deno.test(`${sink}${more}${suffix}, ${mode}: every write fails k times, k = 1 … 5, and the file has exactly the rows`, () =>
        inFolder(async (folder) => {
          const yaml = pipeline(sink, more, mode).replace("SUFFIX", suffix)
          const out = `${folder}/${/filePath: (out[^ ,]*)/.exec(yaml)![1]}`
          await Deno.writeTextFile(`${folder}/p.yaml`, yaml)
          const rows = Array.from({ length: 40_000 }, (_, i) => `${i},the text of row ${i} is long enough for blocks`)
          await Deno.writeTextFile(`${folder}/in.csv`, `id,text\n${rows.join("\n")}\n`)
          const run = async (files: FaultyFiles) => {
            await Deno.remove(out).catch(() => {})
            // There is a former file to be continued or replaced.
            if (mode === "create") await Deno.copyFile(`${folder}/former`, out).catch(() => {})
            const report = await runPipeline(`${folder}/p.yaml`, { files })
            return { report, bytes: await Deno.readFile(out) }
          }
          const unpack = (bytes: Uint8Array) => text(suffix === "" ? bytes : gunzipSync(bytes))
          const first = await run(new FaultyFiles(0))
          await Deno.writeFile(`${folder}/former`, first.bytes)
          const wanted = unpack((await run(new FaultyFiles(0))).bytes)
          let retries = 0
          for (let k = 1; k <= 5; k++) {
            let left = k
            const fault = (name: string): Fault | undefined => {
              if (name !== "write") return undefined
              if (left-- > 0) return "half"
              left = k
              return undefined
            }
            const { report, bytes } = await run(new FaultyFiles(fault))
            assert(unpack(bytes) === wanted, `k = ${k}`)
            assertEquals(report.totals.written, rows.length)
            const write = report.steps[1]
            assert(write.retries >= k && write.retries % k === 0, `${write.retries} retries for k = ${k}`)
            assert(write.undone >= 0 && write.undone <= write.retries)
            retries += write.retries
          }
          assert(retries > 15)
          const error = await run(new FaultyFiles((name) => name === "write" ? "half" : undefined)).catch((e) => e)
          assert(error instanceof RunFailed && error.errors[0].code === "FE6006")
          const left = mode === "create" ? unpack(await Deno.readFile(out)) : undefined
          assertEquals(left, mode === "create" ? unpack(first.bytes) : undefined)
          assertEquals([...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".part")), [])
        }))
    }
  }
}
