/** `flowengine test`: carries out the tests beside pipelines and shows what is not as it should be. */
import { runTests, type TestFileResult } from "../../mod.ts"
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import { denoFiles } from "../data/files.ts"
import { isAbsolute, join } from "../data/path.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { EXIT, exitCode } from "./exit_code.ts"
import { hasColour, print, printJson } from "./terminal.ts"
import { countsOf, countsText, testFileJson, testFileText } from "./test_report.ts"

export async function test(invocation: Invocation): Promise<number> {
  const { options } = invocation
  const started = performance.now()
  const results: Array<TestFileResult> = []
  for (const file of await testFiles(invocation.files)) {
    const result = await runTests(file, {
      variables: variablesOf(invocation),
      frozen: options.frozen === true,
      update: options.update === true,
      ...(options.filter === undefined ? {} : { filter: String(options.filter) }),
    })
    results.push(result)
    const isShown = !options.json && result.tests.length > 0 && (!options.quiet || hasNews(result))
    if (isShown) print(`${testFileText(result, hasColour(invocation, Deno.stdout))}\n`)
  }
  const counts = countsOf(results)
  if (options.junit !== undefined) await writeJUnit(String(options.junit), results)
  if (counts.passed + counts.failed === 0) {
    const message = `no test has \`${options.filter}\` in its name`
    throw new FlowErrors({ errors: [flowError("FE8001", message, { help: "leave out --filter to see all names" })] })
  }
  if (options.json) printJson({ ok: counts.failed === 0, ...counts, files: results.map(testFileJson) })
  else if (!options.quiet) print(countsText(counts, performance.now() - started))
  return counts.failed === 0 ? EXIT.ok : failure(results)
}

const hasNews = ({ tests, snapshots }: TestFileResult) =>
  tests.some(({ ok }) => !ok) || snapshots.written !== undefined || snapshots.unused.length > 0

async function writeJUnit(file: string, results: ReadonlyArray<TestFileResult>): Promise<void> {
  const { junitXml } = await import("./junit.ts")
  const path = isAbsolute(file) ? file : join(Deno.cwd(), file)
  const output = denoFiles.create(path, { truncate: true })
  try {
    output.write(new TextEncoder().encode(junitXml(results)))
  } finally {
    output.close()
  }
}

/** A test that could not be carried out is a mistake in a file; one that failed is a run that failed. */
function failure(results: ReadonlyArray<TestFileResult>): number {
  const errors = results.flatMap(({ tests }) => tests.flatMap(({ errors }) => errors))
  return errors.length === 0 ? EXIT.run : exitCode(errors.map((error) => error.class))
}

const TEST_FILE = /\.test\.ya?ml$/
/** Folders of other people, and of programs. */
const PASSED_OVER = /^\.|^node_modules$/

/** Those that were named; folders stand for all in them, and so does the current one if nothing is named. */
async function testFiles(named: ReadonlyArray<string>): Promise<ReadonlyArray<string>> {
  const found: Array<string> = []
  for (const name of named.length === 0 ? ["."] : named) {
    const path = await Deno.realPath(name).catch(() => undefined)
    const isFolder = path !== undefined && (await denoFiles.status(path))?.kind === "folder"
    if (!isFolder) found.push(name)
    else found.push(...await below(path, name === "." ? "" : name.replace(/\/+$/, "")))
  }
  if (found.length > 0) return found
  const where = named.length === 0 ? "the current folder" : named.join(", ")
  throw new FlowErrors({ errors: [flowError("FE8001", `there is no \`*.test.yaml\` in ${where} or below`)] })
}

async function below(path: string, name: string): Promise<ReadonlyArray<string>> {
  const found: Array<string> = []
  for (const entry of await denoFiles.list(path)) {
    const shown = name === "" ? entry.name : `${name}/${entry.name}`
    if (entry.kind === "file" && TEST_FILE.test(entry.name)) found.push(shown)
    if (entry.kind === "folder" && !PASSED_OVER.test(entry.name)) {
      found.push(...await below(join(path, entry.name), shown))
    }
  }
  return found
}
