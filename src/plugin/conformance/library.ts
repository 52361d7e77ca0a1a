/** What a script library must be: functions that give what the fixture says, each time. It is run where scripts run. */
import type { LoadedPlugin } from "../load.ts"
import type { Fixture } from "./fixture.ts"
import { demand, same, shown, Skipped, type Verdicts } from "./verdicts.ts"

export interface LibraryCall {
  readonly call: string
  readonly arguments: ReadonlyArray<unknown>
}

export interface LibraryAnswers {
  /** Names that the library exports, and what each is. */
  readonly exports: Readonly<Record<string, string>>
  /** Per call what it returned or threw. */
  readonly answers: ReadonlyArray<{ readonly value?: unknown; readonly error?: string }>
}

/** Has a script make calls of the library, in a sandbox of its own. Scripts belong to a layer above. */
export type LibraryRunner = (
  loaded: LoadedPlugin,
  calls: ReadonlyArray<LibraryCall>,
) => Promise<LibraryAnswers>

export async function checkLibrary(
  verdicts: Verdicts,
  loaded: LoadedPlugin,
  { calls = [] }: Fixture,
  run: LibraryRunner,
): Promise<void> {
  let first: LibraryAnswers | undefined
  await verdicts.check("library.exports", "a script can use it, and it exports functions", async () => {
    first = await run(loaded, calls)
    demand(Object.values(first.exports).includes("function"), `it exports ${shown(first.exports)}`)
  })
  for (const [n, { call, arguments: given, returns }] of calls.entries()) {
    const title = `${call}(${given.map(shown).join(", ")}) returns ${shown(returns)}`
    await verdicts.check(`library.calls.${n + 1}`, title, () => {
      const answer = first?.answers[n]
      demand(answer !== undefined, "the library could not be used")
      demand(answer.error === undefined, `it threw ${answer.error}`)
      demand(same(answer.value, asJson(returns)), `it returned ${shown(answer.value)}`)
      return Promise.resolve()
    })
  }
  await verdicts.check("library.repeatable", "called again, its functions return the same", async () => {
    if (calls.length === 0) throw new Skipped("conformance.json has no `calls`")
    const { answers } = await run(loaded, [...calls, ...calls])
    const at = answers.findIndex((answer, n) => !same(answer, first?.answers[n % calls.length]))
    demand(at < 0, `${calls[at % calls.length]?.call} returned ${shown(answers[at]?.value)} when it was called again`)
  })
  await verdicts.check("library.covered", "every function has a call in conformance.json", () => {
    const called = new Set(calls.map(({ call }) => call))
    const functions = Object.entries(first?.exports ?? {}).filter(([, is]) => is === "function").map(([name]) => name)
    const open = functions.filter((name) => !called.has(name))
    if (open.length > 0) throw new Skipped(`no call under \`calls\` for ${open.join(", ")}`)
    return Promise.resolve()
  })
}

/** Fixtures may have integers that are bigint here; sandboxes answer in JSON. */
const asJson = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, each) => typeof each === "bigint" ? Number(each) : each))
