/**
 * `deno task release:check [--only STEP,…] [--skip STEP,…]`: everything that must hold before a release, step by step, with a
 * summary at the end. Exit code 0 if no step failed; a step that cannot be done here says why, and fails nothing.
 */
import { parseArgs } from "@std/cli/parse-args"
import { type Outcome, type Step, STEPS } from "./steps.ts"

export interface Result extends Outcome {
  readonly step: Step
  readonly seconds: number
}

/** Carries out steps one after the other; one that fails, or throws, stops none. */
export async function carryOut(
  steps: ReadonlyArray<Step>,
  told: (result: Result) => void = () => {},
): Promise<ReadonlyArray<Result>> {
  const results: Array<Result> = []
  for (const step of steps) {
    const start = performance.now()
    const outcome = await step.run().catch((error): Outcome => ({
      result: "failed",
      note: String(error).split("\n", 1)[0],
      printed: String(error),
    }))
    const result = { step, ...outcome, seconds: (performance.now() - start) / 1000 }
    results.push(result)
    told(result)
  }
  return results
}

/** Which steps are meant; a text says what is wrong with the names. */
export function chosen(
  { only, skip }: { readonly only?: string; readonly skip?: string },
  steps = STEPS,
): ReadonlyArray<Step> | string {
  const names = (list: string | undefined) => list === undefined || list === "" ? [] : list.split(",")
  const [wanted, left] = [names(only), names(skip)]
  const known = steps.map(({ name }) => name)
  const unknown = [...wanted, ...left].find((name) => !known.includes(name))
  if (unknown !== undefined) return `there is no step \`${unknown}\`; there is: ${known.join(", ")}`
  return steps.filter(({ name }) => (wanted.length === 0 || wanted.includes(name)) && !left.includes(name))
}

export function summary(results: ReadonlyArray<Result>): string {
  const lines = results.map(({ step: { name }, result, note, seconds }) =>
    `${result.padEnd(7)}  ${name.padEnd(9)} ${`${seconds.toFixed(1)} s`.padStart(8)}  ${note}`
  )
  const count = (wanted: Outcome["result"]) => results.filter(({ result }) => result === wanted).length
  const end = count("failed") === 0 ? "ready" : "not ready"
  return [
    ...lines,
    "",
    `${end}: ${count("ok")} ok, ${count("failed")} failed, ${count("not run")} not run`,
  ].join("\n")
}

export const exitCode = (results: ReadonlyArray<Result>): number =>
  results.some(({ result }) => result === "failed") ? 1 : 0

if (import.meta.main) {
  const unknown: Array<string> = []
  const options = parseArgs(Deno.args, {
    string: ["only", "skip"],
    unknown: (arg: string) => {
      unknown.push(arg)
      return false
    },
  })
  const steps = unknown.length > 0 ? `nothing is called ${unknown.join(" ")}` : chosen(options)
  if (typeof steps === "string") {
    console.error(`${steps}\nusage: deno task release:check [--only STEP,…] [--skip STEP,…]`)
    Deno.exit(2)
  }
  const results = await carryOut(steps, ({ step: { name, title }, result, printed }) => {
    console.log(`${result.padEnd(7)}  ${name}: ${title}`)
    if (printed !== undefined) console.log(`${printed.trimEnd()}\n`)
  })
  console.log(`\n${summary(results)}`)
  Deno.exit(exitCode(results))
}
