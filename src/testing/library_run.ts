/** Has a script call the functions of a script library, in a run of its own: where else would it be known what they do there? */
import type { Engine } from "../execution/engine.ts"
import type { LibraryAnswers, LibraryRunner } from "../plugin/conformance/library.ts"
import type { Plugin } from "../plugin/contract.ts"
import type { RowsSource } from "./staging.ts"

/** What such a run is made of. */
export interface LibraryHost {
  readonly engine: Engine
  readonly rowsSource: RowsSource
  readonly rowsSink: (options: {
    readonly type: string
    readonly onRows: (rows: ReadonlyArray<Readonly<Record<string, unknown>>>) => void
  }) => Plugin
}

/** The library is `subject`; row 0 asks what it exports, row n for the n-th call. */
const SCRIPT = `function process(context) {
  const n = Number(context.input.current().n)
  let answer
  if (n === 0) answer = { exports: Object.fromEntries(Object.keys(subject).map((name) => [name, typeof subject[name]])) }
  else {
    const { call, given } = JSON.parse(calls[n - 1])
    try {
      const value = subject[call](...given)
      answer = value === undefined ? {} : { value }
    } catch (error) {
      answer = { error: String(error) }
    }
  }
  context.output.setField("answer", JSON.stringify(answer))
  return true
}`

export const libraryRunner =
  ({ engine, rowsSource, rowsSink }: LibraryHost): LibraryRunner => async ({ folder }, calls) => {
    const answers: Array<unknown> = []
    const given = calls.map(({ call, arguments: given }) => JSON.stringify({ call, given }, withoutBigints))
    const pipeline = {
      plugins: { subject: { url: folder } },
      pipeline: {
        name: "library",
        globals: { calls: given },
        steps: [
          { id: "calls", type: "suite-calls" },
          {
            id: "script",
            type: "javascript-transform",
            config: { libraries: ["subject"], concurrency: 1, script: SCRIPT },
          },
          { id: "answers", type: "suite-answers" },
        ],
      },
    }
    await engine.runPipeline({ text: JSON.stringify(pipeline), file: "library.json" }, {
      plugins: [
        rowsSource({
          type: "suite-calls",
          columns: [{ name: "n", type: "integer" }],
          rows: Array.from({ length: calls.length + 1 }, (_, n) => ({ n })),
        }),
        rowsSink({
          type: "suite-answers",
          onRows: (rows) => void answers.push(...rows.map(({ answer }) => JSON.parse(String(answer)))),
        }),
      ],
    })
    const [first, ...others] = answers as [Pick<LibraryAnswers, "exports">, ...LibraryAnswers["answers"]]
    return { exports: first.exports, answers: others }
  }

const withoutBigints = (_key: string, value: unknown) => typeof value === "bigint" ? Number(value) : value
