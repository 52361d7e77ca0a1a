/**
 * From a parsed script and the columns around it to the program a sandbox runs: what crosses, what is copied, what is
 * made. Finds everything about fields that can be wrong before the first row.
 */
import { type ColumnSpec, RowSchema } from "../data/schema.ts"
import { type FlowError, flowError } from "../errors/flow_error.ts"
import { didYouMean } from "../errors/suggest.ts"
import type { ScriptFacts } from "./analysis.ts"
import type { Program } from "acorn"
import { METADATA, type OutputColumn, type ScriptProgram } from "./program.ts"
import { compileDirect } from "./direct/compile.ts"
import type { LibraryProgram } from "./libraries.ts"
import { rewriteScript } from "./rewrite.ts"

export interface CompileInput {
  readonly source: string
  /** The script parsed, to be rewritten for speed; undefined: it runs as it stands. */
  readonly parsed?: Program
  readonly facts: ScriptFacts
  readonly input: RowSchema
  /** Undefined: the input's columns and every field the script sets by name. */
  readonly declared: ReadonlyArray<ColumnSpec> | undefined
  readonly queues: ReadonlyArray<string>
  readonly globals: Readonly<Record<string, unknown>>
  /** What is in them is not looked at, so a script that has some runs as it stands. */
  readonly libraries?: ReadonlyArray<LibraryProgram>
  readonly oldNames?: boolean
  readonly stateful: boolean
  readonly timeoutMs: number
  readonly memoryMB: number
}

/** The output columns as far as script and options tell; undefined if only the input could. */
export function outputSchema(
  facts: ScriptFacts,
  declared: ReadonlyArray<ColumnSpec> | undefined,
  input: RowSchema | undefined,
): RowSchema | undefined {
  if (declared !== undefined) return new RowSchema(declared)
  if (input === undefined) return undefined
  const column = (name: string): ColumnSpec => name === METADATA ? { name, type: "json" } : { name, type: "text" }
  const names = facts.usesMetadata ? [...facts.sets, METADATA] : [...facts.sets]
  const added = [...new Set(names)].filter((name) => input.indexOf(name) < 0)
  return new RowSchema([
    ...input.columns.map((spec) => names.includes(spec.name) ? column(spec.name) : spec),
    ...added.map(column),
  ])
}

/** The program, or every problem found. */
export function compileScript(
  compile: CompileInput,
): { readonly program: ScriptProgram; readonly notes: ReadonlyArray<string> } | {
  readonly errors: ReadonlyArray<FlowError>
} {
  const { facts, input, declared } = compile
  const schema = outputSchema(facts, declared, input)!
  const errors = [...fieldMistakes(facts, declared, input)]
  const output = schema.columns.map((spec) => outputColumn(spec, compile))
  for (const { spec, from } of output) {
    if (
      from >= 0 || facts.setsAny || facts.sets.has(spec.name) || spec.name === METADATA || spec.default !== undefined
    ) continue
    if (spec.required) {
      errors.push(
        flowError(
          "FE4104",
          `the output column ${spec.name} is required, but the script never sets it and the input has no such column`,
        ),
      )
    }
  }
  if (errors.length > 0) return { errors }
  const reads = input.columns.flatMap(({ name }, i) => isRead(name, facts) ? [i] : [])
  const libraries = compile.libraries ?? []
  const opaque = libraries.length > 0 ? "it uses libraries" : "not asked for"
  const parsed = libraries.length > 0 ? undefined : compile.parsed
  const rewriting = parsed === undefined ? { whyNot: opaque } : rewriteScript({ ...compile, parsed, output, reads })
  const isRewritten = "rewritten" in rewriting
  const fast = isRewritten ? rewriting : { rewritten: undefined, output, reads }
  const direct = parsed === undefined ? { whyNot: opaque } : compileDirect({ ...compile, parsed, output: fast.output })
  const isDirect = !("whyNot" in direct)
  const made = fast.output.flatMap(({ way, from, parts }) => [
    ...(way !== "copy" && from >= 0 ? [from] : []),
    ...(parts ?? []).flatMap((part) => "column" in part ? [part.column] : []),
  ])
  return {
    notes: [
      ...(isDirect ? [] : [`all rows are for the sandbox: ${direct.whyNot}`]),
      ...(isRewritten ? [] : [`the script runs as it stands: ${rewriting.whyNot}`]),
    ],
    program: {
      source: compile.source,
      rewritten: fast.rewritten,
      direct: isDirect ? direct : undefined,
      input: input.columns,
      reads: fast.reads,
      inputs: [
        ...fast.reads,
        ...fast.rewritten?.checks.flat() ?? [],
        ...made,
        ...(isDirect ? direct.columns.map(({ column }) => column) : []),
      ],
      output: fast.output,
      isLoose: declared === undefined,
      queues: compile.queues,
      globals: compile.globals,
      libraries,
      ...(compile.oldNames ? { oldNames: true } : {}),
      stateful: compile.stateful,
      timeoutMs: compile.timeoutMs,
      memoryMB: compile.memoryMB,
    },
  }
}

/** Columns that the script is known to read or to set and that are not there; reads only where the input is known. */
export function fieldMistakes(
  facts: ScriptFacts,
  declared: ReadonlyArray<ColumnSpec> | undefined,
  input: RowSchema | undefined,
): ReadonlyArray<FlowError> {
  const schema = outputSchema(facts, declared, input)
  return [
    ...(schema === undefined ? [] : fieldProblems(facts, schema, declared)),
    ...(input === undefined ? [] : readProblems(facts, input)),
  ]
}

/** Metadata of earlier steps is read, because that of this step is added to it. */
const isRead = (name: string, { reads, usesMetadata }: ScriptFacts): boolean =>
  reads === undefined || reads.has(name) || (usesMetadata && name === METADATA)

function outputColumn(spec: ColumnSpec, { facts, input }: CompileInput): OutputColumn {
  const from = input.indexOf(spec.name)
  const source = from < 0 ? undefined : input.columns[from]
  const isTouched = facts.setsAny || facts.sets.has(spec.name) || (spec.name === METADATA && facts.usesMetadata)
  const isSame = source !== undefined && source.type === spec.type && (!spec.required || source.required === true)
  if (isTouched || !isSame) {
    const mayPass = isSame && source.format === undefined &&
      (source.default === undefined || source.default === spec.default)
    return { spec: withoutFormat(spec), from, way: "made", mayPass }
  }
  // A copied cell is still written as its source wrote it, so its format and default go along.
  const format = source.format === undefined ? {} : { format: source.format }
  const fallback = spec.default ?? source.default
  return {
    spec: { ...withoutFormat(spec), ...format, ...(fallback === undefined ? {} : { default: fallback }) },
    from,
    way: "copy",
    mayPass: true,
  }
}

/** Made cells hold ISO dates, whatever the input looked like. */
function withoutFormat({ format: _format, ...spec }: ColumnSpec): ColumnSpec {
  return spec
}

function fieldProblems(
  facts: ScriptFacts,
  schema: RowSchema,
  declared: ReadonlyArray<ColumnSpec> | undefined,
): Array<FlowError> {
  const unknown = [...facts.sets].filter((name) => schema.indexOf(name) < 0)
  const errors = unknown.map((name) => {
    const meant = didYouMean(name, schema.names)
    const help = meant === undefined
      ? `add \`- { name: ${name}, type: text }\` to the columns of outputSchema`
      : `did you mean \`${meant}\`?`
    return flowError("FE4103", `the script sets \`${name}\`, and outputSchema has no such column`, { help })
  })
  if (declared !== undefined && facts.usesMetadata && schema.indexOf(METADATA) < 0) {
    const help = `add \`- { name: ${METADATA}, type: json }\` to the columns of outputSchema`
    errors.push(
      flowError("FE4103", `the script calls addMetadata, and outputSchema has no column ${METADATA}`, { help }),
    )
  }
  return errors
}

function readProblems({ reads }: ScriptFacts, input: RowSchema): Array<FlowError> {
  return [...reads ?? []].filter((name) => input.indexOf(name) < 0).map((name) => {
    const meant = didYouMean(name, input.names)
    return flowError(
      "FE3001",
      `the script reads \`${name}\`, and there is no such column; there are ${input.names.join(", ")}`,
      {
        ...(meant === undefined ? {} : { help: `did you mean \`${meant}\`?` }),
      },
    )
  })
}
