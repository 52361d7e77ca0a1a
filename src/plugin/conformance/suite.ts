/**
 * The conformance suite for third-party plugins: from a verified plugin and its fixture to verdicts. What each kind must do is
 * in source.ts, transform.ts, sink.ts and library.ts.
 */
import { type FlowError, toFlowErrors } from "../../errors/flow_error.ts"
import type { LoadedPlugin } from "../load.ts"
import type { Fixture } from "./fixture.ts"
import { checkLibrary, type LibraryRunner } from "./library.ts"
import { checkOptions } from "./options.ts"
import { checkSink } from "./sink.ts"
import { checkSource } from "./source.ts"
import type { Situation } from "./stage.ts"
import { RowFailed, Trial } from "./trial.ts"
import { checkTransform } from "./transform.ts"
import { demand, Failed, Skipped, type Verdict, Verdicts } from "./verdicts.ts"

export interface SuiteResult {
  readonly isOk: boolean
  readonly verdicts: ReadonlyArray<Verdict>
}

/** Throws FlowErrors where the fixture itself is wrong (FE2037). */
export async function testPlugin(loaded: LoadedPlugin, fixture: Fixture, run: LibraryRunner): Promise<SuiteResult> {
  const verdicts = new Verdicts()
  // It was loaded, or nobody would be here: manifest, hashes, imports and exports are what they must be.
  await verdicts.check("manifest", "manifest, files, imports and exports are in order", () => Promise.resolve())
  if (loaded.manifest.kind === "library") {
    await checkLibrary(verdicts, loaded, fixture, run)
    return { isOk: verdicts.isOk, verdicts: verdicts.all }
  }
  await checkOptions(verdicts, loaded, fixture.options ?? {})
  const trial = new Trial(loaded, fixture)
  if (loaded.manifest.kind === "source") await checkSource(verdicts, trial)
  else if (loaded.manifest.kind === "transform") await checkTransform(verdicts, trial)
  else await checkSink(verdicts, trial)
  await checkErrors(verdicts, trial)
  return { isOk: verdicts.isOk, verdicts: verdicts.all }
}

async function checkErrors(verdicts: Verdicts, trial: Trial): Promise<void> {
  const { fixture, loaded } = trial
  const declared = Object.keys(loaded.manifest.errors ?? {})
  for (const failure of fixture.failures ?? []) {
    await verdicts.check(`errors.${failure.code}`, `fails with ${failure.code} where it must`, async () => {
      const found = await failureOf(trial, failure)
      demand(found !== undefined, "it did not fail")
      demand(found.startsWith(`${failure.code}:`), `it failed with ${found}`)
    })
  }
  for (const [n, options] of (fixture.refused ?? []).entries()) {
    await verdicts.check(`options.refused.${n + 1}`, `refuses ${JSON.stringify(options)}`, async () => {
      const found = await trial.on(async (stage): Promise<FlowError | undefined> => {
        try {
          await (await stage.start()).open(trial.kind === "source" ? undefined : trial.input?.columns ?? [])
          return undefined
        } catch (error) {
          return toFlowErrors(error)[0]
        }
      }, { options })
      demand(found !== undefined, "it was opened with them")
      demand(found.class === "config", `it failed, and not with an error of the class \`config\`: ${found.message}`)
    })
  }
  await verdicts.check("errors.declared", "every failure has a code that the manifest declares", () => {
    const strange = trial.errors.filter(({ message }) => !hasCode(declared, message))
    demand(strange.length === 0, [...new Set(strange.map(({ code, message }) => `${code}: ${message}`))].join("\n"))
    return Promise.resolve()
  })
  await verdicts.check("errors.covered", "every code of the manifest has a failure in conformance.json", () => {
    if (declared.length === 0) throw new Skipped("the manifest declares no errors")
    const covered = new Set((fixture.failures ?? []).map(({ code }) => code))
    const open = declared.filter((code) => !covered.has(code))
    if (open.length > 0) throw new Skipped(`no failure under \`failures\` for ${open.join(", ")}`)
    return Promise.resolve()
  })
}

const hasCode = (declared: ReadonlyArray<string>, message: string) =>
  declared.some((code) => message.includes(`: ${code}: `))

/** `CODE: message` of the failure that a situation leads to. */
async function failureOf(trial: Trial, situation: Partial<Situation>): Promise<string | undefined> {
  try {
    await trial.on((stage) => trial.wholeRun(stage), situation)
    return undefined
  } catch (error) {
    if (error instanceof Failed) throw error
    if (error instanceof RowFailed) return `${error.code}:`
    return toFlowErrors(error)[0].message.replace(`${trial.loaded.manifest.name}: `, "")
  }
}
