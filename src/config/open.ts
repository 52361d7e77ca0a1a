/**
 * From the text of a pipeline file to a document in the current form: files in an old one are translated. Of the old forms
 * it knows only that they look otherwise; what they are, and all of their words, is in src/config/legacy, which no
 * file in the current form has to load.
 */
import { FlowErrors } from "../errors/flow_error.ts"
import type { Document } from "./document.ts"
import { asWritten, type LoadInput, type Opened } from "./load.ts"
import { PipelineFile } from "./pipeline.ts"

export interface OpenInput extends Pick<LoadInput, "file" | "text" | "variables" | "verbatim"> {
  /** The options of a step type; undefined if there is no such type. */
  readonly optionsOf: (stepType: string) => ReadonlyArray<string> | undefined
  /** Scripts of old files by their current names, see src/config/legacy/scripts.ts. */
  readonly scripts?: (script: string) => string | undefined
  /** Whether paths as `C:\\data` lead anywhere; as on this machine if absent. */
  readonly hasDrives?: boolean
}

/** Throws FlowErrors: syntax errors, or what of an old file cannot be translated. */
export async function openDocument(input: OpenInput): Promise<Opened> {
  const opened = asWritten(input)
  return looksCurrent(opened.document.value(), input.text) ? opened : await translated(opened.document, input) ?? opened
}

/**
 * The document translated, if it is in an old form after all: some look like the current one, and show only by what is
 * wrong with them what they are.
 */
export async function translated(document: Document, input: OpenInput): Promise<Opened | undefined> {
  const { isOld } = await import("./legacy/recognise.ts")
  if (!isOld(document.value())) return undefined
  const { translate } = await import("./legacy/translate.ts")
  const { optionsOf, verbatim, scripts } = input
  const { errors, ...opened } = translate(document, {
    optionsOf,
    verbatim,
    ...(scripts === undefined ? {} : { scripts }),
    variables: Object.keys(input.variables),
    hasDrives: input.hasDrives ?? Deno.build.os === "windows",
  })
  if (errors.length > 0) throw new FlowErrors({ errors })
  return opened
}

/** `{Name}`, which is how variables were written: not behind `$`, nor within braces. */
const OLD_REFERENCE = /(?<![${])\{[A-Za-z_][\w.-]*(:[^{}\n]*)?\}/

function looksCurrent(value: unknown, text: string): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return true
  const { pipeline } = value as { readonly pipeline?: unknown }
  return Object.keys(value).every((key) => key in PipelineFile.fields) && typeof pipeline === "object" &&
    pipeline !== null && "steps" in pipeline && !OLD_REFERENCE.test(text)
}
