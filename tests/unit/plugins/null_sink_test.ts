/** null-sink: needs no options, takes everything, leaves nothing. */
import { assertEquals } from "@std/assert"
import { nullSink } from "../../../plugins/null/sink.ts"
import { RowSchema, type SinkPlugin } from "../../../src/plugin/mod.ts"
import { inFolder } from "../../support/paths.ts"
import { chunkOf, columnsOf, contextIn, decoded, listed, openSink, writeChunks } from "./run_step.ts"

const columns = columnsOf("a b")
const chunk = chunkOf(columns, [["1", null], ["2", "x"], ["3", ""]])

Deno.test("null-sink counts the selected rows of every chunk and puts out no byte", () =>
  inFolder(async (folder) => {
    const said = await writeChunks(nullSink, folder, {}, [chunk, chunk.select(Int32Array.of(0, 2))])
    assertEquals(said, { written: 5, bytes: 0, rejects: [] })
    assertEquals(listed(folder), [])
  }))

Deno.test("null-sink is valid with no config, can be used many times, and claims no file", () =>
  inFolder(async (folder) => {
    const sink = nullSink as SinkPlugin
    assertEquals(decoded(nullSink, {}), {})
    const runs = await Promise.all([1, 2].map(() => openSink(nullSink, folder, {}, new RowSchema(columns))))
    for (const run of runs) assertEquals((await run.write(chunk)).written, 3)
    for (const run of runs) await run.abort()
    assertEquals(sink.writes?.({}) ?? [], [])
    await sink.preflight?.({}, contextIn(folder))
  }))
