/** What a source must do: rows that fit its columns, the same each time, on from any position, and no faster than they are taken. */
import type { Position, Row } from "../api_v1.ts"
import type { Stage } from "./stage.ts"
import { type Batch, type Subject, valueFor } from "./subject.ts"
import { endsInTime, type Trial } from "./trial.ts"
import { demand, same, shown, Skipped, type Verdicts } from "./verdicts.ts"

/** A source that never ends would keep the suite for ever. */
const MOST_BATCHES = 10_000
const MOST_POSITIONS = 20
/** How much a source may have in memory that nobody asked for. */
const MOST_AHEAD_BYTES = 32 * 1024 * 1024

export async function checkSource(verdicts: Verdicts, trial: Trial): Promise<void> {
  const { manifest } = trial.loaded
  let whole: ReadonlyArray<Batch> = []
  await verdicts.check("source.rows", "every value fits its column", async () => {
    whole = await trial.on(async (stage) => {
      const { batches } = await read(await stage.start())
      return batches
    })
    const problem = whole.flatMap(({ problems }) => problems)[0]
    demand(problem === undefined, problem?.message ?? "")
    demand(whole.some(({ rows }) => rows.length > 0), "it has no rows with the options of conformance.json")
  })
  if (trial.fixture.output?.rows !== undefined) {
    await verdicts.check("source.output", "the rows are those of conformance.json", async () => {
      const columns = await trial.on(async (stage) => (await (await stage.start()).open()).columns)
      const wanted = trial.fixture.output!.rows!.map((row) => columns.map((column, i) => valueFor(column, row[i])))
      demandRows(rowsOf(whole), wanted)
    })
  }
  await verdicts.check("source.repeatable", "opened again, it has the same columns and rows", async () => {
    const again = await trial.on(async (stage) => await read(await stage.start()))
    demandRows(rowsOf(again.batches), rowsOf(whole))
  })
  await verdicts.check("source.bytes", "`bytes` of a batch are the input it took", () => {
    const wrong = whole.find(({ bytes }) => bytes < 0 || !Number.isSafeInteger(bytes))
    demand(wrong === undefined, `a batch has ${wrong?.bytes} bytes`)
    return Promise.resolve()
  })
  await verdicts.check("source.resume", "it goes on after every position, with the rows that follow", async () => {
    if (!manifest.resumable) throw new Skipped("it is not `resumable`")
    // On one stage: a position may name the server.
    await trial.on(async (stage) => {
      const { batches } = await read(await stage.start())
      for (const [n, { position }] of batches.slice(0, MOST_POSITIONS).entries()) {
        demand(position !== undefined, `batch ${n + 1} has no \`position\``)
        const rest = await read(await stage.start(), JSON.parse(JSON.stringify(position)) as Position)
        demandRows(rowsOf(rest.batches), rowsOf(batches.slice(n + 1)), `after ${shown(position)}: `)
      }
    })
  })
  await verdicts.check("source.backPressure", "it waits while nobody takes its batches", async () => {
    if (whole.length < 3) throw new Skipped("with these options it has fewer than three batches")
    await trial.on(backPressure)
  })
  await verdicts.check("source.cancel", "it ends in time when the signal aborts", async () => {
    await trial.on(
      async (stage) => {
        stage.server?.hold()
        const subject = await stage.start()
        await endsInTime(subject, subject.open().then(() => readAll(subject)))
      },
      {},
      [],
    )
  })
  await verdicts.check("source.close", "it closes in time, at the end and half way", async () => {
    await trial.on(async (stage) => {
      const { subject } = await read(await stage.start())
      demand(subject.count("close") <= 1, "`close` was called more than once")
      const early = await (await stage.start()).open()
      await early.next()
      await early.finish("close")
    })
  })
}

async function read(subject: Subject, from?: Position): Promise<{ subject: Subject; batches: ReadonlyArray<Batch> }> {
  await subject.open()
  const batches = await readAll(subject, from)
  await subject.finish("close")
  return { subject, batches }
}

async function readAll(subject: Subject, from?: Position): Promise<ReadonlyArray<Batch>> {
  const batches: Array<Batch> = []
  for (;;) {
    const batch = await subject.next(from)
    if (batch === undefined) return batches
    batches.push(batch)
    demand(batches.length < MOST_BATCHES, `after ${MOST_BATCHES} batches it has not ended; give it smaller options`)
  }
}

/** One batch is taken, then none: what was begun may end, and after that the source must rest. */
async function backPressure(stage: Stage): Promise<void> {
  const subject = await (await stage.start()).open()
  await subject.next()
  await pause(150)
  const settled = await subject.probe()
  await pause(150)
  const later = await subject.probe()
  const reads = later.operations - settled.operations
  demand(reads === 0, `nobody asked for a batch, and it went on reading (${reads} times in 150 ms)`)
  demand(later.heap - settled.heap < MOST_AHEAD_BYTES, "nobody asked for a batch, and it went on filling memory")
  await subject.finish("close")
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

const rowsOf = (batches: ReadonlyArray<Batch>): ReadonlyArray<Row> => batches.flatMap(({ rows }) => rows)

function demandRows(found: ReadonlyArray<Row>, wanted: ReadonlyArray<Row>, where = ""): void {
  const at = wanted.findIndex((row, i) => !same(row, found[i]))
  if (at >= 0) demand(false, `${where}row ${at + 1} is ${shown(found[at])}, and should be ${shown(wanted[at])}`)
  demand(found.length === wanted.length, `${where}there are ${found.length} rows, and should be ${wanted.length}`)
}
