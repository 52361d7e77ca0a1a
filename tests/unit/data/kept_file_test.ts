/** Output files that outlive their run: the same bytes wherever a run is cut, and whatever write fails. */
import "../../../src/prelude.ts"
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert"
import { Buffer } from "node:buffer"
import { gunzipSync } from "node:zlib"
import fc from "fast-check"
import { denoFiles, type Files } from "../../../src/data/files.ts"
import { type KeptPosition, openKept, resumeKept } from "../../../src/data/kept_file.ts"
import { FlowError, flowError } from "../../../src/errors/flow_error.ts"
import { inFolder } from "../../support/paths.ts"

const MEGABYTE = 1 << 20
/** Pieces of a few bytes and of more than a block; each has bytes of its own. */
const pieces = fc.array(
  fc.tuple(fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 2 * MEGABYTE })), fc.nat(255))
    .map(([length, start]) => Uint8Array.from({ length }, (_, i) => 33 + (start + i * 7 + (i >> 9)) % 90)),
  { maxLength: 8 },
)
const steps = fc.array(fc.constantFrom("go on", "checkpoint", "cut", "lose"), { minLength: 8, maxLength: 8 })

Deno.test("cut anywhere and gone on with, a file has the bytes of one that was written at once", () =>
  fc.assert(
    fc.asyncProperty(pieces, steps, fc.boolean(), (pieces, steps, compress) =>
      inFolder(async (folder) => {
        const options = { mode: "replace", compress } as const
        const whole = await openKept(denoFiles, `${folder}/whole`, options)
        for (const piece of pieces) whole.write(piece)
        await whole.prepare()
        await whole.commit()

        const path = `${folder}/cut`
        let file = await openKept(denoFiles, path, options)
        let [position, done]: [KeptPosition, number] = [await file.checkpoint(), 0]
        for (let i = 0; i < pieces.length;) {
          file.write(pieces[i])
          const step = steps[i++]
          if (step === "checkpoint" || step === "cut") {
            position = JSON.parse(JSON.stringify(await file.checkpoint()))
            done = i
          }
          if (step !== "cut" && step !== "lose") continue
          await file.suspend()
          file = await resumeKept(denoFiles, path, options, position)
          // What was written after the checkpoint comes again, once.
          steps[i - 1] = "go on"
          i = done
        }
        await file.prepare()
        const prepared = await file.checkpoint()
        await (await resumeKept(denoFiles, path, options, prepared)).prepare()
        await file.commit()
        // The commit may have been made before the run was cut.
        await (await resumeKept(denoFiles, path, options, prepared)).commit()
        const content = Deno.readFileSync(path)
        assertEquals(Buffer.compare(content, Deno.readFileSync(`${folder}/whole`)), 0)
        assertEquals(Buffer.compare(compress ? gunzipSync(content) : content, Buffer.concat(pieces)), 0)
        assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["cut", "whole"])
      })),
    { numRuns: 25 },
  ))

Deno.test("a write that fails half-way takes nothing and may be made again", () =>
  inFolder(async (folder) => {
    let failing = 0
    const files: Files = {
      ...denoFiles,
      create: (path, options) => {
        const file = denoFiles.create(path, options)
        return {
          write: (bytes) => {
            if (--failing !== 0) return file.write(bytes)
            file.write(bytes.subarray(0, bytes.length >> 1))
            throw flowError("FE6006", "injected")
          },
          sync: () => file.sync(),
          truncate: (length) => file.truncate(length),
          close: () => file.close(),
        }
      },
    }
    const pieces = Array.from({ length: 12 }, (_, n) =>
      new Uint8Array(n % 3 === 0 ? 2_100_000 : 700_000).map((_, i) => 33 + (n + i * 7 + (i >> 9)) % 90))
    for (const compress of [false, true]) {
      const file = await openKept(files, `${folder}/${compress}`, { mode: "replace", compress })
      let failed = 0
      for (const [n, piece] of pieces.entries()) {
        failing = 1 + n % 2
        try {
          file.write(piece)
        } catch {
          failed++
          file.write(piece)
        }
        failing = 0
      }
      await file.prepare()
      await file.commit()
      const content = Deno.readFileSync(`${folder}/${compress}`)
      assertEquals(Buffer.compare(compress ? gunzipSync(content) : content, Buffer.concat(pieces)), 0)
      assert(failed > 3)
    }
  }))

Deno.test("a part that is gone or shorter is refused; a file that someone else made is not replaced", () =>
  inFolder(async (folder) => {
    const code = (error: unknown) => (error as FlowError).code
    const path = `${folder}/out`
    const file = await openKept(denoFiles, path, { mode: "fail", compress: false })
    file.write(new Uint8Array(100))
    const position = await file.checkpoint()
    await file.suspend()
    const resume = () => resumeKept(denoFiles, path, { mode: "fail", compress: false }, position)
    const again = await resume()
    await again.prepare()
    await Deno.writeTextFile(path, "another's")
    assertEquals(code(await assertRejects(() => again.commit())), "FE6002")
    await Deno.truncate(position.parts[0], 99)
    assertEquals(code(await assertRejects(resume)), "FE5033")
    await Deno.remove(position.parts[0])
    assertEquals(code(await assertRejects(resume)), "FE5033")
    assertThrows(() => Deno.statSync(position.parts[0]))
  }))
