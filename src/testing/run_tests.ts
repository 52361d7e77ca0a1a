/**
 * A file of tests, carried out: each test is a run of the pipeline on a disk of its own. Prints nothing.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { decode } from "../config/decode.ts"
import { Document, type KeyPath } from "../config/document.ts"
import { denoFiles, type Files } from "../data/files.ts"
import { fromHere } from "../data/here.ts"
import { basename, dirname, isAbsolute, join } from "../data/path.ts"
import { FlowError, flowError, FlowErrors, toFlowErrors } from "../errors/flow_error.ts"
import { type Engine, RunFailed } from "../execution/engine.ts"
import type { RunReport } from "../execution/telemetry.ts"
import { type CodeCoverage, Coverage } from "./coverage.ts"
import type { Difference } from "./differences.ts"
import { differences, type Outcome } from "./expectations.ts"
import type { Plan } from "../plan/plan.ts"
import type { Sightings } from "./observed.ts"
import { nameProblems } from "./pipeline_names.ts"
import { type RowsSource, staged, writtenBy } from "./staging.ts"
import { snapshotOf, Snapshots } from "./snapshots.ts"
import { TestDisk } from "./test_disk.ts"
import { type TestConfig, TestFile, type TestFileConfig } from "./test_file.ts"

/** How tests are carried out. */
export interface TestOptions {
  /** Only tests whose name has this in it. */
  readonly filter?: string
  /** Values that win over those of the pipeline, but not over those of the tests. */
  readonly variables?: Readonly<Record<string, string>>
  /** Only plugins that `flowengine.lock` has. */
  readonly frozen?: boolean
  readonly signal?: AbortSignal
  /** Writes down what runs do whose tests have `snapshot: true`, instead of comparing it. */
  readonly update?: boolean
  /** Find out which places of scripts the tests reach. */
  readonly coverage?: boolean
  /** Another door to the disk. */
  readonly files?: Files
}

/** How one test went. */
export interface TestResult {
  readonly name: string
  /** Line of the test file. */
  readonly line: number
  readonly ms: number
  readonly ok: boolean
  /** Expectations that were not met. */
  readonly differences: ReadonlyArray<Difference>
  /** Why it could not be carried out. */
  readonly errors: ReadonlyArray<FlowError>
}

/** How the tests of one file went. */
export interface TestFileResult {
  /** As the user named it. */
  readonly file: string
  readonly pipeline: string
  readonly tests: ReadonlyArray<TestResult>
  /** Files that the tests have read or looked for; absolute. */
  readonly inputs: ReadonlyArray<string>
  /** Tests that the filter left out. */
  readonly skipped: number
  readonly snapshots: SnapshotReport
  /** By step, if it was asked for. */
  readonly coverage?: ReadonlyArray<CodeCoverage>
}

/** What became of the snapshots of a file of tests. */
export interface SnapshotReport {
  /** Absolute path of their file, if it was written. */
  readonly written?: string
  /** Names of tests that ask for none any more. */
  readonly unused: ReadonlyArray<string>
}

export interface Tester {
  readonly engine: Engine
  readonly rowsSource: RowsSource
}

/** Throws FlowErrors if the file is no file of tests. */
export async function runTestFile(tester: Tester, file: string, options: TestOptions): Promise<TestFileResult> {
  const files = options.files ?? denoFiles
  const path = fromHere(file)
  const document = new Document(file, await textOf(files, path))
  const config = configOf(document)
  const own = basename(file).replace(/\.test\.ya?ml$/, ".yaml")
  const pipeline = config.pipeline ?? (own === basename(file) ? "pipeline.yaml" : own)
  const named = isAbsolute(pipeline) || dirname(file) === "." ? pipeline : join(dirname(file), pipeline)
  const snapshots = await Snapshots.open(files, path, options.update === true)
  const coverage = options.coverage ? new Coverage() : undefined
  const inputs = new Set([path])
  const tests: Array<TestResult> = []
  for (const [i, test] of config.tests.entries()) {
    if (options.filter !== undefined && !test.name.includes(options.filter)) continue
    if (options.signal?.aborted) break
    const parts = {
      inputs,
      document,
      path: ["tests", i],
      file: path,
      test,
      pipeline: named,
      config,
      snapshots,
      coverage,
    }
    tests.push(await new OneTest(tester, parts).run(files, options))
  }
  const skipped = config.tests.length - tests.length
  return {
    file,
    pipeline: named,
    tests,
    inputs: [...inputs],
    skipped,
    snapshots: await snapshotReport(snapshots, config, files, options),
    ...(coverage === undefined ? {} : { coverage: coverage.report }),
  }
}

async function snapshotReport(
  snapshots: Snapshots,
  { tests }: TestFileConfig,
  files: Files,
  { filter, update }: TestOptions,
): Promise<SnapshotReport> {
  // A test that could not be carried out keeps what it has.
  const isLeftOut = (name: string) =>
    tests.some((test) =>
      test.name === name && (test.expect.snapshot === true || (filter !== undefined && !name.includes(filter)))
    )
  if (!update) return { unused: snapshots.unused(isLeftOut) }
  const isWritten = await snapshots.save(files, isLeftOut)
  return { unused: [], ...(isWritten ? { written: snapshots.path } : {}) }
}

async function textOf(files: Files, path: string): Promise<string> {
  try {
    return await files.readText(path)
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    throw flowError("FE8001", `the file of tests cannot be read: ${error.message}`, { cause: error })
  }
}

function configOf(document: Document): TestFileConfig {
  const decoded = decode(TestFile, document.value(), document, [])
  if ("errors" in decoded) throw new FlowErrors({ errors: decoded.errors })
  const { tests } = decoded.value
  const twice = tests.flatMap(({ name }, i) => {
    if (tests.findIndex((other) => other.name === name) === i) return []
    const text = document.at(["tests", i, "name"], "value")
    return [flowError("FE8002", `there are two tests with the name \`${name}\``, { text })]
  })
  if (twice.length > 0) throw new FlowErrors({ errors: twice })
  return decoded.value
}

interface OneTestParts {
  readonly document: Document
  readonly path: KeyPath
  /** Absolute path of the test file. */
  readonly file: string
  readonly test: TestConfig
  readonly pipeline: string
  readonly config: TestFileConfig
  readonly snapshots: Snapshots
  readonly coverage: Coverage | undefined
  /** What was read is added. */
  readonly inputs: Set<string>
}

const now = () => Number(Effect.runSync(Clock.Clock).monotonicTimeNanosUnsafe()) / 1e6

class OneTest {
  constructor(readonly tester: Tester, readonly parts: OneTestParts) {}

  async run(files: Files, options: TestOptions): Promise<TestResult> {
    const { test, document, path } = this.parts
    const started = now()
    const disk = new TestDisk(files)
    const done = (result: Pick<TestResult, "differences" | "errors">): TestResult => ({
      name: test.name,
      line: document.at([...path, "name"], "value").line,
      ms: now() - started,
      ok: result.differences.length + result.errors.length === 0,
      ...result,
    })
    try {
      return done({ differences: await this.#differences(disk, options), errors: [] })
    } catch (error) {
      return done({ differences: [], errors: toFlowErrors(error) })
    } finally {
      for (const path of disk.read) this.parts.inputs.add(path)
    }
  }

  async #differences(disk: TestDisk, options: TestOptions): Promise<ReadonlyArray<Difference>> {
    const { test, document, path, config, pipeline, file, coverage } = this.parts
    const { engine, rowsSource } = this.tester
    const plan = await engine.loadPipeline(pipeline, {
      files: disk,
      frozen: options.frozen === true,
      variables: { ...options.variables, ...texts(config.variables), ...texts(test.variables) },
    })
    const problems = nameProblems(test, plan, document, path)
    if (problems.length > 0) throw new FlowErrors({ errors: problems })
    const stage = await staged(plan, { test, document, path, file, disk, rowsSource, coverage })
    const { errors, report } = await this.#outcome(stage.plan, disk, options)
    const written = new Map<string, string>()
    for (const step of plan.steps) {
      const [path] = writtenBy(step, plan)
      const text = step.kind === "sink" && path !== undefined ? await disk.unpacked(path) : undefined
      if (text !== undefined) written.set(step.id, text)
    }
    const rejects = rejectsOf(stage.seen, report)
    const outcome = {
      seen: stage.seen,
      errors,
      warnings: report?.warnings ?? [],
      rejects,
      textOf: (id: string) => written.get(id),
    }
    const found = differences(test.expect, outcome, document, [...path, "expect"])
    return test.expect.snapshot === true ? [...found, ...this.#snapshotDifferences(outcome, plan)] : found
  }

  #snapshotDifferences(outcome: Outcome, { steps }: Plan): ReadonlyArray<Difference> {
    const { test, document, path, snapshots } = this.parts
    const place = document.at([...path, "expect", "snapshot"], "key")
    const sinks = steps.filter(({ kind }) => kind === "sink").map(({ id }) => id)
    return snapshots.compare(test.name, snapshotOf(outcome, sinks)).map(([section, lines]) =>
      section === "none"
        ? { what: "snapshot", message: "there is none yet; `flowengine test --update` writes it", lines, place }
        : { what: `snapshot ${section}`, message: "it is not as it was", lines, place }
    )
  }

  async #outcome(plan: Parameters<Engine["runPipeline"]>[0], disk: TestDisk, options: TestOptions) {
    try {
      return { errors: [], report: await this.tester.engine.runPipeline(plan, { files: disk, signal: options.signal }) }
    } catch (error) {
      if (!(error instanceof RunFailed)) return { errors: toFlowErrors(error), report: undefined }
      return { errors: error.errors, report: error.report }
    }
  }
}

const texts = (variables: TestConfig["variables"]): Record<string, string> =>
  Object.fromEntries(Object.entries(variables ?? {}).map(([name, value]) => [name, String(value)]))

/** Rows that were rejected as a whole, because their step gave up, are known from the report only. */
function rejectsOf(seen: Sightings, report: RunReport | undefined): ReadonlyArray<FlowError> {
  const { rejects } = seen
  const isKnown = (error: FlowError) =>
    rejects.some(({ code, step, data }) =>
      code === error.code && step === error.step && data?.record === error.data?.record
    )
  return [...rejects, ...(report?.rejects.samples ?? []).filter((error) => !isKnown(error))]
}
