/**
 * javascript-transform: a script over every row, in sandboxes. One crossing per chunk; the engine holds the sandboxes in
 * a pool.
 */
import {
  Chunk,
  type Column,
  columnSpecs,
  definePlugin,
  flowError,
  FlowErrors,
  type LogLine,
  missingColumn,
  PLAIN,
  RowSchema,
  type StepContext,
  type TransformBinding,
  type TransformResult,
  type TransformRun,
} from "../../src/plugin/mod.ts"
import {
  analyse,
  type ChunkReply,
  type ChunkRequest,
  compileScript,
  globalProblems,
  outputSchema,
  type RowFailure,
  type SandboxFailure,
  SandboxSession,
  type ScriptFacts,
  type ScriptProgram,
} from "../../src/script/mod.ts"
import { type JavaScriptConfig, JavaScriptOptions } from "./options.ts"
import { parsed, type ScriptText, scriptText } from "./script_text.ts"

export const javascriptTransform = definePlugin<JavaScriptConfig>({
  kind: "transform",
  type: "javascript-transform",
  title: "a JavaScript function over every row, in a sandbox",
  options: JavaScriptOptions,
  verbatim: ["script"],
  reads: (options) => options.scriptFile === undefined ? [] : [options.scriptFile],
  check: (options, context) => contradictions(options, context),
  declares: async (options, input, context) => {
    const facts = analyse(parsed(await scriptText(options, context)))
    return {
      schema: outputSchema(facts, declaredColumns(options), input),
      routes: [...facts.routes],
      anyRoute: facts.routesAny,
    }
  },
  bind: (options, input, context) => bind(options, input, context),
})

const declaredColumns = ({ outputSchema }: JavaScriptConfig) =>
  outputSchema === undefined ? undefined : columnSpecs(outputSchema.columns)

function contradictions(options: JavaScriptConfig, context: StepContext) {
  const errors = globalProblems(context.globals).map(({ name, error }) =>
    flowError(error.code, error.message, { text: context.globalAt(name) })
  )
  const { script, scriptFile, stateful, concurrency } = options
  if (script === undefined && scriptFile === undefined) {
    const help = "add `script: |` with `function process(context) { … }`, or `scriptFile:`"
    errors.push(flowError("FE1201", "there is neither `script` nor `scriptFile`", { text: context.at(), help }))
  }
  if (script !== undefined && scriptFile !== undefined) {
    errors.push(flowError("FE1205", "`script` and `scriptFile` are both there", { text: context.at("scriptFile") }))
  }
  if (stateful && concurrency !== undefined && concurrency > 1) {
    const message = "`stateful: true` needs one sandbox for all rows, and `concurrency` asks for more"
    errors.push(flowError("FE1205", message, { text: context.at("concurrency") }))
  }
  return errors
}

async function bind(options: JavaScriptConfig, input: RowSchema, context: StepContext): Promise<TransformBinding> {
  const text = await scriptText(options, context)
  const program = parsed(text)
  const facts = analyse(program)
  const compiled = compileScript({
    source: text.source,
    parsed: program,
    facts,
    input,
    declared: declaredColumns(options),
    queues: context.queues,
    globals: context.globals,
    stateful: options.stateful,
    timeoutMs: options.timeoutMs,
    memoryMB: options.memoryMB,
  })
  if ("errors" in compiled) {
    const place = text.place(1, 1)
    const errors = compiled.errors.map((error) =>
      flowError(error.code, error.message, { help: error.help, text: findPlace(text, error.message) ?? place })
    )
    throw new FlowErrors({ errors })
  }
  return binding(options, compiled, text, facts)
}

function binding(
  options: JavaScriptConfig,
  { program, notes }: { readonly program: ScriptProgram; readonly notes: ReadonlyArray<string> },
  text: ScriptText,
  facts: ScriptFacts,
): TransformBinding {
  const statistics = { sandboxes: 0, scriptsCompiled: 0, executions: 0, compileMs: 0, executeMs: 0 }
  return {
    schema: new RowSchema(program.output.map((output) => output.spec)),
    routes: [...facts.routes],
    concurrency: options.stateful ? 1 : options.concurrency ?? Math.min(64, navigator.hardwareConcurrency),
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
    open: async () => {
      const session = await SandboxSession.open(program, (failure) => startError(failure, text))
      statistics.sandboxes++
      addWork(statistics, session.compiled)
      return new ScriptRun(session, program, text, (work) => addWork(statistics, work))
    },
  }
}

/** Where the script mentions the name in a message: the first `name` in backquotes. */
function findPlace(text: ScriptText, message: string) {
  const name = /`([^`]+)`/.exec(message)?.[1]
  if (name === undefined) return undefined
  const lines = text.source.split("\n")
  const line = lines.findIndex((line) => line.includes(name))
  if (line < 0) return undefined
  const place = text.place(line + 1, lines[line].indexOf(name) + 1)
  return place && { ...place, length: name.length }
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
      rows: chunk.selection ?? Int32Array.from({ length: chunk.size }, (_, row) => row),
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
