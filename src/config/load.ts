/**
 * From the text of a pipeline file to a checked envelope: YAML, variables, keys and values. What only plugins know
 * (step types and their options) and the graph are checked later, in src/plan.
 */
import { type FlowError, FlowErrors } from "../errors/flow_error.ts"
import { decode } from "./decode.ts"
import { Document, type KeyPath } from "./document.ts"
import type { Format } from "./formats/formats.ts"
import { mayHaveFormats } from "./formats/names.ts"
import { PipelineFile, type PipelineFileConfig } from "./pipeline.ts"
import { type Ambient, Variables } from "./variables.ts"

export interface LoadInput {
  /** As the user named it. */
  readonly file: string
  readonly text: string
  /** `--var`; wins over the file. */
  readonly variables: Readonly<Record<string, string>>
  readonly ambient: Ambient
  /** Options of a step type in which nothing is substituted (scripts). */
  readonly verbatim: (stepType: string) => ReadonlyArray<string>
}

/** A document in the current form, as it was written or as it was translated. */
export interface Opened {
  readonly document: Document
  /** What there is to say of an old form. */
  readonly warnings: ReadonlyArray<FlowError>
  /** What there is to say once the headers of its sources are known. */
  readonly questions?: ReadonlyArray<HeaderQuestion>
}

/** Something about a source that only the header of its file tells. */
export interface HeaderQuestion {
  /** Id of the source. */
  readonly step: string
  /** Its options without which the columns are those of the file. */
  readonly without: ReadonlyArray<string>
  /** @param names of the columns, in the order of the cells */
  told(names: ReadonlyArray<string>): {
    readonly error?: FlowError
    /** Takes the place of the warning of the same code at the same place. */
    readonly warning?: FlowError
  }
}

export interface LoadedConfig {
  readonly document: Document
  readonly config: PipelineFileConfig
  readonly file: string
  /** Absolute. */
  readonly path: string
  /** What the built-in variables were made of and differs from run to run. */
  readonly begun: { readonly nowMs: number; readonly processId: number }
  /** What there is to say of the form of the file. */
  readonly warnings: ReadonlyArray<FlowError>
  /** The configuration with variables in their places and secrets hidden. */
  readonly shown: () => Promise<unknown>
}

/** Throws FlowErrors: all syntax errors, or else all problems with variables, keys and values together. */
export async function loadConfig(
  input: LoadInput,
  opened: Opened = asWritten(input),
): Promise<LoadedConfig> {
  const { document, warnings } = opened
  const raw = document.value()
  const overrides = new Map(Object.entries(input.variables))
  const declared = declaredVariables(raw, document)
  const format = await formatFor(document)
  const variables = new Variables(document, declared, overrides, input.ambient, format)
  variables.checkDeclared()
  const isVerbatim = verbatimPaths(raw, variables, input.verbatim)
  const value = document.value((scalar) =>
    scalar.path[0] === "variables" || isVerbatim(scalar.path) ? scalar.text : variables.resolve(scalar)
  )
  const decoded = decode(PipelineFile, value, document, [])
  const problems = "errors" in decoded ? await advised(decoded.errors) : []
  const errors: Array<FlowError> = [...variables.errors, ...problems.filter((error) => !isFollowUp(error, variables))]
  if ("errors" in decoded || errors.length > 0) throw new FlowErrors({ errors: distinct(errors) })
  const { configPath, now, processId } = input.ambient
  const begun = { nowMs: now.getTime(), processId }
  const shown = async () => {
    const { shownConfig } = await import("./shown_config.ts")
    return shownConfig({ document, declared, overrides, ambient: input.ambient, format, isVerbatim })
  }
  return { document, config: decoded.value, file: input.file, path: configPath, begun, warnings, shown }
}

/** A file of which only `plugins:` matters, however much is wrong with the rest. */
export type PluginsOnly = Pick<LoadedConfig, "document" | "path"> & {
  readonly config: Pick<PipelineFileConfig, "plugins">
}

/** Throws FlowErrors: syntax errors, or problems with `plugins:`. */
export async function loadPlugins(
  input: Omit<LoadInput, "verbatim">,
  { document }: Opened = asWritten(input),
): Promise<PluginsOnly> {
  const raw = document.value() as { readonly plugins?: unknown } | null
  const overrides = new Map(Object.entries(input.variables))
  const format = await formatFor(document)
  const variables = new Variables(document, declaredVariables(raw, document), overrides, input.ambient, format)
  const value = document.value((scalar) => scalar.path[0] === "plugins" ? variables.resolve(scalar) : scalar.text)
  const plugins = (value as { readonly plugins?: unknown } | null)?.plugins
  const path = input.ambient.configPath
  if (plugins === undefined) return { document, path, config: {} }
  const decoded = decode(PipelineFile.fields.plugins.schema, plugins, document, ["plugins"])
  const problems = "errors" in decoded
    ? (await advised(decoded.errors)).filter((error) => !isFollowUp(error, variables))
    : []
  const errors = [...variables.errors, ...problems]
  if ("errors" in decoded || errors.length > 0) throw new FlowErrors({ errors: distinct(errors) })
  return { document, path, config: { plugins: decoded.value } }
}

export const asWritten = ({ file, text }: Pick<LoadInput, "file" | "text">): Opened => ({
  document: new Document(file, text),
  warnings: [],
})

/** With better advice where somebody expects what there is not. */
const advised = async (errors: ReadonlyArray<FlowError>): Promise<ReadonlyArray<FlowError>> =>
  (await import("./assemblies.ts")).withAssemblies(errors)

/** Few documents have formats, and only they load them. */
async function formatFor(document: Document): Promise<Format | undefined> {
  let isNeeded = false
  document.value(({ text }) => isNeeded ||= mayHaveFormats(text))
  return isNeeded ? (await import("./formats/formats.ts")).format : undefined
}

function declaredVariables(raw: unknown, document: Document): ReadonlyMap<string, string | undefined> {
  const block = (raw as { variables?: unknown } | null)?.variables
  if (typeof block !== "object" || block === null || Array.isArray(block)) return new Map()
  return new Map(Object.keys(block).map((name) => [name, document.written(["variables", name])]))
}

/** Complaints about a value whose variables could not be resolved say nothing new. */
const isFollowUp = ({ code, text }: FlowError, { failedPaths }: Variables): boolean =>
  code === "FE1202" && text?.path !== undefined && failedPaths.has(text.path)

/** Tells whether a path leads into an option that holds code, which may have `${…}` of its own. */
function verbatimPaths(
  raw: unknown,
  variables: Variables,
  verbatim: LoadInput["verbatim"],
): (path: KeyPath) => boolean {
  const pipeline = (raw as { pipeline?: Record<string, unknown> } | null)?.pipeline
  const optionsOf = (group: "steps" | "routing") =>
    new Map(
      Object.entries(pipeline?.[group] ?? {}).map(([key, entry]) => {
        const type = (entry as { type?: unknown } | null)?.type
        const path = ["pipeline", group, group === "steps" ? Number(key) : key, "type"]
        return [
          key,
          typeof type === "string" ? verbatim(String(variables.resolve({ path, text: type, isPlain: false }))) : [],
        ]
      }),
    )
  const options = { steps: optionsOf("steps"), routing: optionsOf("routing") }
  return ([first, group, key, config, option]) =>
    first === "pipeline" && (group === "steps" || group === "routing") && config === "config" &&
    (options[group].get(String(key))?.includes(String(option)) ?? false)
}

function distinct(errors: ReadonlyArray<FlowError>): ReadonlyArray<FlowError> {
  const seen = new Set<string>()
  return errors.filter(({ code, message, text }) => {
    const key = `${code} ${message} ${text?.line}:${text?.column}`
    return !seen.has(key) && seen.add(key)
  })
}
