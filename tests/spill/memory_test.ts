/** Memory does not grow with what waits on disk: peak resident memory of a process with a fast source and a slow sink. */
import { assert, assertEquals } from "@std/assert"
import { inFolder, PROJECT } from "../support/paths.ts"

const ROWS = 400_000
const LINE =
  "a row of a hundred bytes or so,with a second cell in it,and a third one,and the last of them all at its end\n"

async function run(file: string, overflow: string) {
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      "-A",
      `--config=${PROJECT}deno.json`,
      `${PROJECT}tests/support/slow_run.ts`,
      file,
      overflow,
      "10",
    ],
    stderr: "inherit",
  }).output()
  assert(success)
  return JSON.parse(new TextDecoder().decode(stdout)) as { peakMB: number; written: number; peakBytes: number }
}

Deno.test(
  "tens of MB that wait on disk take no memory",
  { ignore: Deno.build.os !== "linux" },
  () =>
    inFolder(async (folder) => {
      const file = `${folder}/in.csv`
      await Deno.writeTextFile(file, "a,b,c,d\n" + LINE.repeat(ROWS))
      const waiting = await run(file, "wait")
      assertEquals([waiting.written, waiting.peakBytes], [ROWS, 0])
      const peaks: Array<number> = []
      // When garbage is collected is V8's business: the least of a few runs is what they need.
      while (peaks.length < 4 && Math.min(...peaks) >= waiting.peakMB + 32) {
        const { written, peakBytes, peakMB } = await run(file, "spill")
        assertEquals(written, ROWS)
        assert(peakBytes > 30_000_000, `${peakBytes} bytes on disk at once`)
        peaks.push(peakMB)
      }
      const texts = peaks.map((peak) => `${peak.toFixed(0)} MB`).join(", ")
      assert(Math.min(...peaks) < waiting.peakMB + 32, `${texts} with chunks on disk, ${waiting.peakMB} MB without`)
    }),
)
