/** Output files: whole or not at all, in every mode, on absent, empty and existing files, plain and compressed. */
import "../../../src/prelude.ts"
import { assert, assertEquals } from "@std/assert"
import { gunzipSync, gzipSync } from "node:zlib"
import { denoFiles } from "../../../src/data/files.ts"
import { checkOutput, openOutput, type OutputMode, type OutputStream } from "../../../src/data/output_file.ts"
import { inFolder } from "../../support/paths.ts"
import { codeOf, listed } from "../plugins/run_step.ts"

const encoder = new TextEncoder()
const open = (path: string, mode: OutputMode, compress = false) => openOutput(denoFiles, path, { mode, compress })
const put = (output: OutputStream, text: string) => output.write(encoder.encode(text))
const unpacked = (path: string) => new TextDecoder().decode(gunzipSync(Deno.readFileSync(path)))

async function finished(output: OutputStream, text: string): Promise<void> {
  put(output, text)
  await output.prepare()
  await output.commit()
}

const BEFORE: ReadonlyArray<readonly [string, string | undefined]> = [
  ["absent", undefined],
  ["empty", ""],
  ["existing", "old\n"],
]

const AFTER: Readonly<Record<OutputMode, ReadonlyArray<string>>> = {
  replace: ["new\n", "new\n", "new\n"],
  create: ["new\n", "new\n", "old\nnew\n"],
  fail: ["new\n", "FE6002", "FE6002"],
}

for (const mode of ["replace", "create", "fail"] as const) {
  BEFORE.forEach(([name, content], i) => {
    const wanted = AFTER[mode][i]
    Deno.test(`openOutput ${mode} on ${name} file: ${JSON.stringify(wanted)}, and an abort leaves what was there`, () =>
      inFolder(async (folder) => {
        const path = `${folder}/out.csv`
        const was = () => Deno.readTextFile(path).catch(() => undefined)
        if (content !== undefined) await Deno.writeTextFile(path, content)
        if (wanted === "FE6002") {
          assertEquals(await codeOf(() => open(path, mode)), "FE6002")
          assertEquals(await was(), content)
          return
        }
        for (const prepared of [false, true]) {
          const output = await open(path, mode)
          put(output, "half")
          if (prepared) await output.prepare()
          if (mode !== "create" || content !== "old\n") assertEquals(await was(), content, "visible before commit")
          await output.abort()
          assertEquals(await was(), content)
          assertEquals(listed(folder), content === undefined ? [] : ["out.csv"])
        }
        await finished(await open(path, mode), "new\n")
        assertEquals(await was(), wanted)
        assertEquals(listed(folder), ["out.csv"])
      }))
  })
}

Deno.test("openOutput writes nothing that can be seen before commit", () =>
  inFolder(async (folder) => {
    const output = await open(`${folder}/out.csv`, "replace")
    put(output, "x".repeat(3 << 20))
    await output.prepare()
    const [only, ...more] = listed(folder)
    assert(/^\.out\.csv\.[0-9a-f]{8}\.part$/.test(only), only)
    assertEquals(more, [])
    await output.commit()
    assertEquals(listed(folder), ["out.csv"])
    assertEquals((await Deno.stat(`${folder}/out.csv`)).size, 3 << 20)
    assertEquals(output.bytesWritten, 3 << 20)
  }))

Deno.test("openOutput keeps the order of small and large writes", () =>
  inFolder(async (folder) => {
    const output = await open(`${folder}/out.txt`, "replace")
    const parts = ["a", "b".repeat((1 << 20) - 1), "c".repeat((1 << 20) + 7), "d", "e".repeat(1 << 20), "f"]
    for (const part of parts) put(output, part)
    await output.prepare()
    await output.commit()
    assert(await Deno.readTextFile(`${folder}/out.txt`) === parts.join(""))
  }))

Deno.test("openOutput makes missing folders, and an abort removes those it made and no other", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/there`)
    const output = await open(`${folder}/there/a/b/out.csv`, "replace")
    await output.abort()
    assertEquals(listed(folder), ["there/"])
    const other = await open(`${folder}/there/a/b/out.csv`, "create")
    await Deno.writeTextFile(`${folder}/there/a/neighbour`, "")
    await other.abort()
    assertEquals(listed(folder), ["there/", "there/a/", "there/a/neighbour"])
    await finished(await open(`${folder}/there/x/out.csv`, "fail"), "1")
    assertEquals(await Deno.readTextFile(`${folder}/there/x/out.csv`), "1")
  }))

Deno.test("commit in modes fail and create refuses a file that appeared meanwhile", () =>
  inFolder(async (folder) => {
    for (const mode of ["fail", "create"] as const) {
      const path = `${folder}/${mode}`
      const output = await open(path, mode)
      put(output, "ours")
      await output.prepare()
      await Deno.writeTextFile(path, "theirs")
      assertEquals(await codeOf(() => output.commit()), "FE6002")
      await output.abort()
      assertEquals(await Deno.readTextFile(path), "theirs")
    }
    assertEquals(listed(folder), ["create", "fail"])
  }))

Deno.test("checkOutput refuses folders, pipes and standard output", () =>
  inFolder(async (folder) => {
    assertEquals(await codeOf(() => checkOutput(denoFiles, folder, "replace")), "FE6007")
    assertEquals(await codeOf(() => checkOutput(denoFiles, "-", "replace")), "FE6007")
    assertEquals(await codeOf(() => checkOutput(denoFiles, "/dev/null", "create")), "FE6007")
    assertEquals(await codeOf(() => open("/dev/null", "replace")), "FE6007")
    assertEquals(await codeOf(() => checkOutput(denoFiles, `${folder}/absent`, "fail")), "none")
    assertEquals(listed(folder), [])
  }))

Deno.test("a folder in the way of a folder is an error with a code, and nothing is left behind", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "")
    assert((await codeOf(() => open(`${folder}/file/out.csv`, "replace"))).startsWith("FE6"))
    assertEquals(listed(folder), ["file"])
  }))

Deno.test("a continued file whose last line is unfinished gets the line end first, once there is something to add", () =>
  inFolder(async (folder) => {
    const path = `${folder}/out.csv`
    await Deno.writeTextFile(path, "old")
    const idle = await openOutput(denoFiles, path, { mode: "create", compress: false })
    await idle.prepare()
    await idle.commit()
    assertEquals(await Deno.readTextFile(path), "old")
    const output = await openOutput(denoFiles, path, { mode: "create", compress: false, lineEnding: "\r\n" })
    assert(output.continues)
    put(output, "a")
    put(output, "b\r\n")
    assertEquals(output.bytesWritten, 4)
    await output.prepare()
    await output.commit()
    assertEquals(await Deno.readTextFile(path), "old\r\nab\r\n")
  }))

Deno.test("head is the start of a continued file, no longer than asked for", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/plain`, "id,name\n1,a\n")
    await Deno.writeFile(`${folder}/packed.gz`, gzipSync("id,name\n1,a\n"))
    for (const [name, compress] of [["plain", false], ["packed.gz", true]] as const) {
      const output = await open(`${folder}/${name}`, "create", compress)
      assertEquals(new TextDecoder().decode(await output.head(4)), "id,n")
      assertEquals(new TextDecoder().decode(await output.head(9999)), "id,name\n1,a\n")
      await output.abort()
    }
    const fresh = await open(`${folder}/absent`, "create")
    assertEquals([fresh.continues, (await fresh.head(10)).length], [false, 0])
    await fresh.abort()
  }))

Deno.test("compressed output of several blocks is one gzip file", () =>
  inFolder(async (folder) => {
    const path = `${folder}/out.csv.gz`
    const output = await open(path, "replace", true)
    const line = "0123456789".repeat(100) + "\n"
    for (let i = 0; i < 3000; i++) put(output, line)
    await output.prepare()
    await output.commit()
    assert(unpacked(path) === line.repeat(3000))
    assertEquals(output.bytesWritten, 3000 * line.length)
    assert((await Deno.stat(path)).size < 100_000)
  }))

Deno.test("compressed output of nothing is a gzip file of nothing", () =>
  inFolder(async (folder) => {
    const output = await open(`${folder}/out.gz`, "replace", true)
    await output.prepare()
    await output.commit()
    assert((await Deno.stat(`${folder}/out.gz`)).size > 0)
    assertEquals(unpacked(`${folder}/out.gz`), "")
  }))

Deno.test("a compressed file is continued by a member, on a line of its own, and cut back by an abort", () =>
  inFolder(async (folder) => {
    const path = `${folder}/out.gz`
    await Deno.writeFile(path, gzipSync("old"))
    const before = await Deno.readFile(path)
    const aborted = await open(path, "create", true)
    put(aborted, "half")
    await aborted.prepare()
    await aborted.abort()
    assertEquals(await Deno.readFile(path), before)
    await finished(await open(path, "create", true), "new\n")
    assertEquals(unpacked(path), "old\nnew\n")
    await finished(await open(path, "create", true), "more\n")
    assertEquals(unpacked(path), "old\nnew\nmore\n")
  }))

Deno.test("a damaged compressed file is not continued", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/no.gz`, "no gzip at all")
    await Deno.writeFile(`${folder}/cut.gz`, gzipSync("x".repeat(5000)).subarray(0, 20))
    for (const name of ["no.gz", "cut.gz"]) {
      const before = await Deno.readFile(`${folder}/${name}`)
      assertEquals(await codeOf(() => open(`${folder}/${name}`, "create", true)), "FE6008", name)
      assertEquals(await Deno.readFile(`${folder}/${name}`), before)
    }
  }))

Deno.test("abort never throws, not even when the file is gone", () =>
  inFolder(async (folder) => {
    const output = await open(`${folder}/a/out`, "replace")
    await Deno.remove(`${folder}/a`, { recursive: true })
    await output.abort()
    await Deno.writeTextFile(`${folder}/b`, "old\n")
    const continued = await open(`${folder}/b`, "create")
    await Deno.remove(`${folder}/b`)
    await continued.abort()
    assertEquals(listed(folder), [])
  }))
