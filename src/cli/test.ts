/** `flowengine test`: carries out the tests beside pipelines and shows what is not as it should be. */
import { errorToJson, findTests, junitXml, renderErrors, runTests, type TestFileResult } from "../../mod.ts"
import { denoFiles } from "../data/files.ts"
import { fromHere } from "../data/here.ts"
import { type FlowError, flowError, FlowErrors } from "../errors/flow_error.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { coverageOf, coverageText, leastPercent } from "./coverage_text.ts"
import { exitCode } from "./exit_code.ts"
import { hasColour, print, printJson, say } from "./terminal.ts"
import { countsOf, countsText, testFileJson, testFileText } from "./test_report.ts"
import type { Round } from "./test_watch.ts"
import { UsageError } from "./usage_error.ts"

export async function test(invocation: Invocation): Promise<number> {
  const { options, files } = invocation
  const least = leastCoverage(options["min-coverage"])
  const round: Round = (file) => carryOut(file, invocation, least)
  if (options.watch) {
    if (options.json) {
      throw new UsageError("--watch has no end, and --json prints one document at the end", "leave one out")
    }
    const { watchTests } = await import("./test_watch.ts")
    return await watchTests(files, round, (results, ms) => void conclude(results, invocation, least, ms))
  }
  const started = performance.now()
  const results: Array<TestFileResult> = []
  for (const file of await findTests(files)) results.push(await round(file))
  if (options.junit !== undefined) await writeJUnit(String(options.junit), results)
  return conclude(results, invocation, least, performance.now() - started)
}

/** Carries out the tests of a file and shows what came out. */
async function carryOut(file: string, invocation: Invocation, least: number | undefined): Promise<TestFileResult> {
  const { options } = invocation
  const result = await runTests(file, {
    variables: variablesOf(invocation),
    frozen: options.frozen === true,
    update: options.update === true,
    coverage: options.coverage === true || least !== undefined,
    ...(options.filter === undefined ? {} : { filter: String(options.filter) }),
  })
  const isShown = !options.json && result.tests.length > 0 && (!options.quiet || hasNews(result))
  if (isShown) print(`${testFileText(result, hasColour(invocation, Deno.stdout))}\n`)
  return result
}

/** Shows what came out of all files together; returns the exit code. */
function conclude(
  results: ReadonlyArray<TestFileResult>,
  invocation: Invocation,
  least: number | undefined,
  ms: number,
): number {
  const { options } = invocation
  const counts = countsOf(results)
  if (counts.passed + counts.failed === 0) {
    const message = `no test has \`${options.filter}\` in its name`
    throw new FlowErrors({ errors: [flowError("FE8001", message, { help: "leave out --filter to see all names" })] })
  }
  const scripts = coverageOf(results)
  const reached = leastPercent(scripts)
  const isEnough = least === undefined || reached >= least
  const coverage = options.coverage || least !== undefined ? { coverage: scripts } : {}
  const errors: Array<FlowError> = []
  if (counts.failed > 0) {
    const all = counts.failed + counts.passed
    errors.push(flowError("FE8005", `${counts.failed} of ${all} ${all === 1 ? "test" : "tests"} failed`))
  }
  if (!isEnough) {
    const message = `the tests reach ${Math.floor(reached * 10) / 10} % of the scripts, less than ${least} %`
    errors.push(flowError("FE8006", message))
  }
  if (options.json) {
    const told = errors.length === 0 ? {} : { errors: errors.map(errorToJson) }
    printJson({ ok: errors.length === 0, ...counts, ...coverage, ...told, files: results.map(testFileJson) })
  } else {
    if (options.coverage || !isEnough) print(`${coverageText(scripts)}\n`)
    if (!options.quiet) print(countsText(counts, ms))
    if (errors.length > 0) say(renderErrors(errors, { colour: hasColour(invocation, Deno.stderr) }))
  }
  // A test that could not be carried out is a mistake in a file; one that failed is a run that failed.
  const inTests = results.flatMap(({ tests }) => tests.flatMap(({ errors }) => errors))
  return exitCode([...inTests, ...errors].map((error) => error.class))
}

function leastCoverage(given: unknown): number | undefined {
  if (given === undefined) return undefined
  const percent = Number(given)
  if (percent >= 0 && percent <= 100) return percent
  throw new UsageError(`--min-coverage cannot be \`${given}\``, "it is a number from 0 to 100")
}

const hasNews = ({ tests, snapshots }: TestFileResult) =>
  tests.some(({ ok }) => !ok) || snapshots.written !== undefined || snapshots.unused.length > 0

async function writeJUnit(file: string, results: ReadonlyArray<TestFileResult>): Promise<void> {
  const output = denoFiles.create(fromHere(file), { truncate: true })
  try {
    output.write(new TextEncoder().encode(await junitXml(results)))
  } finally {
    output.close()
  }
}
