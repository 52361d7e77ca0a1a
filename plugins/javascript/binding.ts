/**
 * A script bound to its input, and its sandboxes at work: one crossing per chunk; the engine holds the sandboxes in a
 * pool. Loaded when a pipeline has a script.
 */
import {
  areThreadsFenced,
  Chunk,
  type Column,
  columnSpecs,
  type FlowError,
  flowError,
  FlowErrors,
  type LogLine,
  missingColumn,
  PLAIN,
  RowSchema,
  sharedOffsets,
  type StepContext,
  type TransformBinding,
  type TransformDeclaration,
  type TransformResult,
  type TransformRun,
} from "../../src/plugin/mod.ts"
import {
  analyse,
  type ChunkReply,
  type ChunkRequest,
  compileScript,
  fieldMistakes,
  outputSchema,
  rememberingVariables,
  type RowFailure,
  type SandboxFailure,
  SandboxSession,
  type ScriptFacts,
  type ScriptProgram,
} from "../../src/script/mod.ts"
import type { JavaScriptConfig } from "./options.ts"
import { findPlace, mistakesIn, placedErrors } from "./mistakes.ts"
import { parsed, type ScriptText, scriptText } from "./script_text.ts"

/** Columns and routes as far as script and options tell. */
export async function declare(
  options: JavaScriptConfig,
  input: RowSchema | undefined,
  context: StepContext,
): Promise<TransformDeclaration> {
  const text = await scriptText(options, context)
  const program = parsed(text)
  if (options.stateful && context.isCheckpointed) refuseOtherMemory(program, text)
  const facts = analyse(program, text.isHidden)
  const mistakes = mistakesIn({ program, input, declared: declaredColumns(options), options, text })
  refuse(placedErrors(fieldMistakes(facts, declaredColumns(options), input), mistakes, text))
  return {
    schema: outputSchema(facts, declaredColumns(options), input),
    routes: [...facts.routes],
    anyRoute: facts.routesAny,
  }
}

/** FE5034 for variables outside of `context.state` that carry something from row to row. */
function refuseOtherMemory(program: ReturnType<typeof parsed>, text: ScriptText): void {
  refuse(
    rememberingVariables(program).map((name) => {
      const message = `the variable \`${name}\` outlives a row, and checkpoints keep nothing but \`context.state\``
      const place = findPlace(text, message)
      return flowError("FE5034", message, { ...(place === undefined ? {} : { text: place }) })
    }),
  )
}

function refuse(errors: ReadonlyArray<FlowError>): void {
  if (errors.length > 0) throw new FlowErrors({ errors })
}

const declaredColumns = ({ outputSchema }: JavaScriptConfig) =>
  outputSchema === undefined ? undefined : columnSpecs(outputSchema.columns)

export async function bind(
  options: JavaScriptConfig,
  input: RowSchema,
  context: StepContext,
): Promise<TransformBinding> {
  const text = await scriptText(options, context)
  const program = parsed(text)
  const facts = analyse(program, text.isHidden)
  const mistakes = mistakesIn({ program, input, declared: declaredColumns(options), options, text })
  const compiled = compileScript({
    source: text.source,
    ...(text.isHidden ? {} : { parsed: program }),
    facts,
    input,
    declared: declaredColumns(options),
    queues: context.queues,
    globals: context.globals,
    libraries: (options.libraries ?? []).map((name) => ({ name, ...context.libraries!.get(name)! })),
    oldNames: options.oldNames,
    stateful: options.stateful,
    timeoutMs: options.timeoutMs,
    memoryMB: options.memoryMB,
  })
  refuse(placedErrors("errors" in compiled ? compiled.errors : [], mistakes, text))
  if ("errors" in compiled) throw new FlowErrors({ errors: compiled.errors })
  return binding(options, compiled, text, facts)
}

/** What a thread takes that runs its script directly, and with a sandbox whose script keeps little. Measured from outside. */
const THREAD_MB = 18
const SANDBOX_MB = 32
/** Who says no more than this has not thought about it; who says more needs it. */
const USUAL_MB = 64

const sandboxMB = (memoryMB: number) => SANDBOX_MB + Math.max(0, memoryMB - USUAL_MB)

function binding(
  options: JavaScriptConfig,
  { program, notes }: { readonly program: ScriptProgram; readonly notes: ReadonlyArray<string> },
  text: ScriptText,
  facts: ScriptFacts,
): TransformBinding {
  const statistics = { sandboxes: 0, scriptsCompiled: 0, executions: 0, direct: 0, compileMs: 0, executeMs: 0 }
  return {
    schema: new RowSchema(program.output.map((output) => output.spec)),
    routes: [...facts.routes],
    concurrency: options.stateful ? 1 : options.concurrency ?? Math.min(64, navigator.hardwareConcurrency),
    ahead: options.stateful ? 1 : 3,
    isStateful: options.stateful,
    isEager: options.concurrency !== undefined,
    copyMB: program.direct === undefined ? sandboxMB(options.memoryMB) : THREAD_MB,
    budget: { memoryMB: options.memoryMB, timeoutMs: options.timeoutMs },
    notes,
    statistics: () => {
      const { executions, scriptsCompiled } = statistics
      // The kept `process` serves every execution but the one that had to compile it.
      const cacheHits = Math.max(0, executions - scriptsCompiled)
      return {
        ...statistics,
        cacheHits,
        cacheMisses: Math.min(executions, scriptsCompiled),
        hitRate: executions === 0 ? 0 : cacheHits / executions,
        rewritten: program.rewritten === undefined ? 0 : 1,
      }
    },
    open: async (state) => {
      const explain = (failure: SandboxFailure) => startError(failure, text)
      const session = await SandboxSession.open(program, { explain, isFenced: areThreadsFenced() })
      statistics.sandboxes++
      addWork(statistics, session.compiled)
      if (typeof state === "string") {
        const reply = await session.remember(state)
        if ("failed" in reply) throw startError(reply, text)
      }
      return new ScriptRun(session, program, text, (work) => addWork(statistics, work))
    },
  }
}

type Work = ChunkReply["work"]

function addWork(statistics: Work, work: Work): void {
  const sums = statistics as { -readonly [Key in keyof Work]: number }
  for (const key of Object.keys(work) as Array<keyof Work>) sums[key] += work[key]
}

function startError({ failed, message, line, column }: SandboxFailure, text: ScriptText) {
  const place = line === undefined ? undefined : text.place(line, column ?? 1)
  return flowError(failed, message, { ...(place === undefined ? {} : { text: place }) })
}

let everyRow: Int32Array = new Int32Array(0)

/** The row positions 0 … size - 1, in memory that crosses threads without a copy. */
function allRows(size: number): Int32Array {
  if (everyRow.length < size) {
    const larger = sharedOffsets(Math.max(8192, 2 * size))
    for (let row = 0; row < larger.length; row++) larger[row] = row
    everyRow = larger
  }
  return everyRow.subarray(0, size)
}

/** One sandbox at work. */
class ScriptRun implements TransformRun {
  readonly #schema: RowSchema

  constructor(
    readonly session: SandboxSession,
    readonly program: ScriptProgram,
    readonly text: ScriptText,
    readonly worked: (work: Work) => void,
  ) {
    this.#schema = new RowSchema(program.output.map((output) => output.spec))
  }

  async process(chunk: Chunk, signal: AbortSignal): Promise<TransformResult> {
    const reply = await this.#ask(chunk, signal)
    if ("failed" in reply) throw startError(reply, this.text)
    this.worked(reply.work)
    return {
      output: this.#output(chunk, reply),
      filtered: reply.filtered,
      rejects: reply.failures.map((failure) => ({ row: failure.row, error: this.#rowError(failure) })),
      routed: reply.routed,
      routes: reply.routes,
      logs: reply.logs as ReadonlyArray<LogLine>,
    }
  }

  /** What a stateful script keeps in `context.state`. */
  async state(): Promise<unknown> {
    if (!this.program.stateful) return undefined
    const reply = await this.session.state()
    if ("failed" in reply) throw startError(reply, this.text)
    return reply.remembered
  }

  /** An interrupted run does not wait for the script. */
  async #ask(chunk: Chunk, signal: AbortSignal) {
    const stop = () => this.session.close()
    signal.addEventListener("abort", stop, { once: true })
    try {
      return await this.session.run(this.#request(chunk))
    } finally {
      signal.removeEventListener("abort", stop)
    }
  }

  #request(chunk: Chunk): ChunkRequest {
    return {
      columns: this.program.inputs.map((column) => chunk.columns[column].cells),
      rows: chunk.selection ?? allRows(chunk.size),
      size: chunk.size,
      now: new Date().toISOString(),
      seed: crypto.getRandomValues(new Uint32Array(4)),
    }
  }

  #output(chunk: Chunk, { kept, bytes, offsets }: ChunkReply): Chunk {
    let made = 0
    const columns = this.program.output.map(({ spec, from, way }): Column => {
      const own = way === "copy" ? null : offsets[made++]
      if (own !== null) return { spec, cells: { bytes, offsets: own, first: 0, stride: 2, format: PLAIN } }
      return from < 0 ? missingColumn(spec) : { spec, cells: chunk.columns[from].cells }
    })
    return chunk.with(this.#schema, columns).select(kept)
  }

  #rowError({ code, message, help, line, column }: RowFailure) {
    const place = line === undefined ? findPlace(this.text, "`process`") : this.text.place(line, column ?? 1)
    return flowError(code, message, {
      ...(place === undefined ? {} : { text: place }),
      ...(help === undefined ? {} : { help }),
    })
  }

  close(): void {
    this.session.close()
  }
}
