/** Files of chunks: order, space that is used again, folders and their locks. */
import { assert, assertEquals } from "@std/assert"
import { Chunk } from "../../../src/data/chunk.ts"
import { type Column, PLAIN } from "../../../src/data/column.ts"
import { denoFiles, type Files } from "../../../src/data/files.ts"
import { MemoryOrigin } from "../../../src/data/origin.ts"
import { rowMemory } from "../../../src/data/row_memory.ts"
import { RowSchema } from "../../../src/data/schema.ts"
import { Spill } from "../../../src/resources/spill.ts"
import { openSpillFolder, spillLeftovers } from "../../../src/resources/spill_folder.ts"
import { turns } from "../../support/gates.ts"
import { inFolder } from "../../support/paths.ts"
import { described } from "../../support/storage.ts"

const schema = new RowSchema([{ name: "text", type: "text" }])

/** A chunk of one cell. */
function chunkOf(number: number, length: number): Chunk {
  const bytes = new TextEncoder().encode(`${number} `.padEnd(length, "x"))
  const cells = { bytes, offsets: Int32Array.of(0, bytes.length), first: 0, stride: 2, format: PLAIN }
  const columns: ReadonlyArray<Column> = [{ spec: schema.columns[0], cells }]
  return new Chunk({ schema, columns, size: 1, origin: new MemoryOrigin("test", number), slabs: [] })
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort()
const sizes = (folder: string) => names(folder).map((name) => Deno.statSync(`${folder}/${name}`).size)
const open = (folder: string, files: Files = denoFiles) => Spill.open(files, folder, () => {}, 3000)

Deno.test("first in, first out over many files; what was read is given back", () =>
  inFolder(async (folder) => {
    const spill = await open(folder)
    const { path } = spill.folder
    const [one, other] = [spill.store(), spill.store()]
    const inUse = rowMemory()!.inUse
    let [put, taken] = [0, 0]
    const take = () => {
      const chunk = one.take()
      assertEquals(described(chunk), described(chunkOf(taken, 1000)))
      chunk.release()
      taken++
    }
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 1 + (round * 7) % 11; i++) {
        one.put(chunkOf(put, 1000))
        other.put(chunkOf(put++, 100))
      }
      for (let i = 0; i < (round * 5) % 9 && taken < put; i++) take()
      await turns(1)
      const waiting = put - taken
      const most = waiting * 1100 + 2 * 4100
      assert(sizes(path).filter((_, i) => names(path)[i].startsWith("1-")).reduce((sum, n) => sum + n, 0) <= most)
    }
    while (taken < put) take()
    await turns(1)
    assertEquals(names(path).filter((name) => name.startsWith("1-")).length, 1)
    assertEquals(Deno.statSync(`${path}/${names(path).find((name) => name.startsWith("1-"))}`).size, 0)
    assertEquals([one.report.chunks, one.report.readBack, other.report.readBack], [put, put, 0])
    assert(one.report.peakBytes < one.report.bytes)
    assertEquals(rowMemory()!.inUse, inUse)
    await spill.close()
    assertEquals(names(folder), [])
  }))

Deno.test(
  "nobody else may read what lies there",
  { ignore: Deno.build.os === "windows" },
  () =>
    inFolder(async (folder) => {
      const spill = await open(folder)
      spill.store().put(chunkOf(1, 10))
      assertEquals(Deno.statSync(`${spill.folder.path}/1-1.spill`).mode! & 0o777, 0o600)
      await spill.close()
    }),
)

Deno.test("a folder that is locked is in use; one that is not is a leftover", () =>
  inFolder(async (folder) => {
    const spill = await open(folder)
    spill.store().put(chunkOf(1, 10))
    await Deno.mkdir(`${folder}/flowengine-spill-dead0000`)
    await Deno.writeTextFile(`${folder}/flowengine-spill-dead0000/1-1.spill`, "four")
    await Deno.writeTextFile(`${folder}/flowengine-spill-dead0000/lock`, "")
    const dead = [{ path: `${folder}/flowengine-spill-dead0000`, files: 1, bytes: 4 }]
    assertEquals(await spillLeftovers(denoFiles, folder, false), dead)
    assertEquals(await spillLeftovers(denoFiles, folder, false), dead)
    assertEquals(await spillLeftovers(denoFiles, folder, true), dead)
    assertEquals(await spillLeftovers(denoFiles, folder, true), [])
    assertEquals(names(folder), [spill.folder.path.split("/").at(-1)])
    await spill.close()
    assertEquals(names(folder), [])
  }))

Deno.test("a folder that is taken for a leftover before it is locked: another one is made", () =>
  inFolder(async (folder) => {
    let made = 0
    const files: Files = {
      ...denoFiles,
      makeFolder: async (path) => {
        await denoFiles.makeFolder(path)
        if (made++ === 0) await spillLeftovers(denoFiles, folder, true)
      },
    }
    const opened = await openSpillFolder(files, folder)
    assertEquals([made, names(folder)], [2, [opened.path.split("/").at(-1)]])
    await opened.release()
    assertEquals(names(folder), [])
  }))
