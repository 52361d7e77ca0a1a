/** What a transform must do: one outcome per row whatever is in it, and the same ones however rows are cut into batches. */
import type { Row } from "../api_v1.ts"
import { oddRows, type Sample } from "./sample.ts"
import type { Outcomes } from "./subject.ts"
import { valueFor } from "./subject.ts"
import { endsInTime, type Trial } from "./trial.ts"
import { demand, same, shown, Skipped, type Verdicts } from "./verdicts.ts"

export async function checkTransform(verdicts: Verdicts, trial: Trial): Promise<void> {
  const { input } = trial
  if (input === undefined) {
    return await verdicts.check("transform.rows", "every row has an outcome", () => {
      demand(false, "conformance.json has no `input`")
      return Promise.resolve()
    })
  }
  const declared = new Set(Object.keys(trial.loaded.manifest.errors ?? {}))
  const run = (batches: ReadonlyArray<ReadonlyArray<Row>>) => process(trial, input, batches)
  let whole: Outcomes["outcomes"] = []
  await verdicts.check("transform.rows", "every row has an outcome that fits the columns", async () => {
    const { outcomes, problems } = await run([input.rows])
    const wrong = problems.find(({ code }) => !declared.has(code))
    demand(wrong === undefined, `row ${(wrong?.row ?? 0) + 1}: ${wrong?.code}: ${wrong?.message}`)
    whole = outcomes
  })
  if (trial.fixture.output?.rows !== undefined) {
    await verdicts.check("transform.output", "the rows put out are those of conformance.json", async () => {
      const columns = await trial.on(async (stage) => (await (await stage.start()).open(input.columns)).columns)
      const wanted = trial.fixture.output!.rows!.map((row) => columns.map((column, i) => valueFor(column, row[i])))
      const found = whole.filter((outcome) => typeof outcome !== "string")
      demand(same(found, wanted), `they are ${shown(found)}, and should be ${shown(wanted)}`)
    })
  }
  await verdicts.check("transform.batches", "it does not matter how rows are cut into batches", async () => {
    const { outcomes } = await run(input.rows.map((row) => [row]))
    const at = outcomes.findIndex((outcome, i) => !same(outcome, whole[i]))
    demand(at < 0, `alone in its batch, row ${at + 1} becomes ${shown(outcomes[at])}, and else ${shown(whole[at])}`)
  })
  await verdicts.check("transform.empty", "a batch without rows is no problem", async () => void await run([[]]))
  await verdicts.check("transform.odd", "nulls and odd values are no reason to throw", async () => {
    for (const row of oddRows(input)) {
      const { problems } = await run([[row]])
      const wrong = problems.find(({ code }) => !declared.has(code))
      demand(wrong === undefined, `${shown(row)}: ${wrong?.code}: ${wrong?.message}`)
    }
  })
  await verdicts.check("transform.cancel", "it ends in time when the signal aborts", async () => {
    await trial.on(
      async (stage) => {
        stage.server?.hold()
        const subject = await stage.start()
        await endsInTime(subject, subject.open(input.columns).then(() => subject.process(input.columns, input.rows)))
      },
      {},
      [],
    )
  })
  await verdicts.check("transform.close", "`close` is called once and ends in time", async () => {
    await trial.on(async (stage) => {
      const subject = await (await stage.start()).open(input.columns)
      await subject.process(input.columns, input.rows)
      await subject.finish("close")
      if (subject.count("close") === 0) throw new Skipped("it has no `close`")
      demand(subject.count("close") === 1, "`close` was called more than once")
    })
  })
}

async function process(
  trial: Trial,
  { columns }: Sample,
  batches: ReadonlyArray<ReadonlyArray<Row>>,
): Promise<Outcomes> {
  return await trial.on(async (stage) => {
    const subject = await (await stage.start()).open(columns)
    const all = []
    for (const rows of batches) all.push(await subject.process(columns, rows))
    await subject.finish("close")
    return { outcomes: all.flatMap(({ outcomes }) => outcomes), problems: all.flatMap(({ problems }) => problems) }
  })
}
