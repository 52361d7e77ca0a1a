/**
 * What a sink must do: everything is there after `commit` and nothing of it after `abort`; a write that failed half way and
 * was taken back can be made again, and no row is there twice.
 */
import type { Row } from "../api_v1.ts"
import { oddRows, type Sample } from "./sample.ts"
import type { Effects, Stage } from "./stage.ts"
import type { Subject } from "./subject.ts"
import { endsInTime, type Trial } from "./trial.ts"
import { demand, same, shown, Skipped, type Verdicts } from "./verdicts.ts"

/** A write of a fixture that needs more operations is not broken at each of them. */
const MOST_FAULTS = 8

export async function checkSink(verdicts: Verdicts, trial: Trial): Promise<void> {
  const { input } = trial
  if (input === undefined) {
    return await verdicts.check("sink.commit", "rows written are there after `commit`", () => {
      demand(false, "conformance.json has no `input`")
      return Promise.resolve()
    })
  }
  const half = Math.ceil(input.rows.length / 2)
  const batches = [input.rows.slice(0, half), input.rows.slice(half)].filter((rows) => rows.length > 0)
  let whole: Effects | undefined
  const wanted = trial.fixture.output?.files
  await verdicts.check("sink.commit", "rows written are there after `commit`", async () => {
    await trial.on(async (stage) => {
      const subject = await written(stage, input, batches)
      await subject.ask({ call: "prepare" })
      const before = await stage.effects()
      const early = Object.keys(wanted ?? {}).filter((path) => path in before.files)
      demand(early.length === 0, `before \`commit\` there is already ${early.join(", ")}`)
      await subject.ask({ call: "commit" })
      whole = await stage.effects()
      for (const [path, text] of Object.entries(wanted ?? {})) {
        demand(whole.files[path] === text, `${path} is ${shown(whole.files[path])}, and should be ${shown(text)}`)
      }
    })
  })
  await verdicts.check("sink.empty", "a run without rows is no problem", async () => {
    await trial.on(async (stage) => {
      const subject = await written(stage, input, [])
      await subject.ask({ call: "prepare" })
      await subject.ask({ call: "commit" })
    })
  })
  await verdicts.check("sink.odd", "nulls and odd values are written, or refused with a declared code", async () => {
    for (const row of oddRows(input)) await oddRow(trial, input, row)
  })
  await verdicts.check("sink.abort", "`abort` leaves things as they were found", async () => {
    const moments = { opened: [[], false], written: [batches, false], prepared: [batches, true] } as const
    for (const [moment, [rows, isPrepared]] of Object.entries(moments)) {
      await trial.on(async (stage) => {
        const before = await stage.effects()
        const subject = await written(stage, input, rows)
        if (isPrepared) await subject.ask({ call: "prepare" })
        await subject.finish("abort")
        demandUnchanged(before, ofAbort(trial, await stage.effects()), `after it was ${moment} and aborted`)
      })
    }
  })
  await verdicts.check("sink.undo", "a write that failed half way can be taken back and made again", async () => {
    await undo(trial, input, batches, whole)
  })
  await verdicts.check("sink.failedAbort", "`abort` after a write that failed leaves nothing", async () => {
    await trial.on(async (stage) => {
      const before = await stage.effects()
      const subject = await written(stage, input, [])
      if (!await fails(stage, subject, input, batches[0], 1)) throw new Skipped("nothing is put out before `prepare`")
      await subject.finish("abort")
      demandUnchanged(before, ofAbort(trial, await stage.effects()), "after a write failed and it was aborted")
    })
  })
  await verdicts.check("sink.cancel", "it ends in time when the signal aborts", async () => {
    await trial.on(
      async (stage) => {
        stage.server?.hold()
        const subject = await stage.start()
        const run = async () => {
          await subject.open(input.columns)
          await subject.write(input.columns, input.rows)
          await subject.ask({ call: "prepare" })
        }
        await endsInTime(subject, run())
        stage.server?.release()
        await subject.finish("abort")
        demand(subject.count("abort") === 1, "`abort` was not called once")
      },
      {},
      [],
    )
  })
}

async function written(stage: Stage, { columns }: Sample, batches: ReadonlyArray<ReadonlyArray<Row>>) {
  const subject = await (await stage.start()).open(columns)
  for (const rows of batches) await subject.write(columns, rows)
  return subject
}

/** Makes the n-th operation of a write fail; false if the write has fewer. */
async function fails(stage: Stage, subject: Subject, { columns }: Sample, rows: ReadonlyArray<Row>, n: number) {
  await stage.failWrite(n)
  try {
    await subject.write(columns, rows)
    return false
  } catch {
    return true
  } finally {
    await stage.failWrite(0)
  }
}

async function undo(
  trial: Trial,
  input: Sample,
  batches: ReadonlyArray<ReadonlyArray<Row>>,
  whole: Effects | undefined,
): Promise<void> {
  if (whole === undefined) throw new Skipped("there is no whole run to compare with")
  for (let n = 1; n <= MOST_FAULTS; n++) {
    const isBroken = await trial.on(async (stage) => {
      const subject = await written(stage, input, batches.slice(0, -1))
      if (!subject.canUndo) throw new Skipped("it has no `undo`, so a write that failed is not tried again")
      const last = batches[batches.length - 1]
      if (!await fails(stage, subject, input, last, n)) return false
      await subject.ask({ call: "undo" })
      await subject.write(input.columns, last)
      await subject.ask({ call: "prepare" })
      await subject.ask({ call: "commit" })
      demandUnchanged(whole, await stage.effects(), `operation ${n} of a write failed; taken back and written again`)
      return true
    })
    if (isBroken) continue
    if (n === 1) throw new Skipped("nothing is put out before `prepare`")
    return
  }
}

async function oddRow(trial: Trial, { columns }: Sample, row: Row): Promise<void> {
  await trial.on(async (stage) => {
    const before = trial.errors.length
    try {
      const subject = await written(stage, { columns, rows: [] }, [[row]])
      await subject.ask({ call: "prepare" })
      await subject.ask({ call: "commit" })
    } catch (error) {
      // Whether its code is declared is looked at for all errors at the end.
      if (trial.errors.length === before) throw error
    }
  })
}

/** What must be as before after `abort`: requests only where they can be taken back. */
const ofAbort = ({ fixture }: Trial, { files, requests }: Effects): Effects => ({
  files,
  requests: fixture.atomic === false ? [] : requests,
})

function demandUnchanged(before: Effects, after: Effects, when: string): void {
  for (const path of new Set([...Object.keys(before.files), ...Object.keys(after.files)])) {
    const [was, is] = [before.files[path], after.files[path]]
    demand(is !== undefined, `${when}: ${path} is gone`)
    demand(was !== undefined, `${when}: there is ${path}`)
    demand(was === is, `${when}: ${path} is ${shown(is)}, and should be ${shown(was)}`)
  }
  const isSame = same(before.requests, after.requests)
  demand(isSame, `${when}: the server was asked for ${shown(after.requests)}, and should for ${shown(before.requests)}`)
}
