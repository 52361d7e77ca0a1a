/**
 * plugin.json: what a third-party plugin says of itself. Declared once; all mistakes are told in one pass, each with its
 * place in the file. Fetches nothing and runs nothing (load.ts).
 */
import * as Schema from "effect/Schema"
import { isAboutAssembly, MODULES_INSTEAD } from "../config/assemblies.ts"
import { decode } from "../config/decode.ts"
import { Document } from "../config/document.ts"
import { type FlowError, flowError, FlowErrors } from "../errors/flow_error.ts"
import { oldManifestProblems } from "./old_manifests.ts"
import { OptionsSchema } from "./options_schema.ts"

const described = (description: string) => ({ description })

const Name = (description: string) =>
  Schema.String.check(
    Schema.isPattern(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/u, { expected: "a name of a-z, 0-9 and - as `http-json`" }),
  ).annotate(described(description))

/** Keys that the author chooses, and what they must be like. */
export const CHOSEN_KEYS = {
  files: {
    pattern: /^(?!plugin\.json$)[\w@+-][\w.@+ -]*(\/[\w@+-][\w.@+ -]*)*$/u,
    kind: "path inside the plugin's folder, as lib/pages.ts",
  },
  errors: { pattern: /^[A-Z][A-Z0-9_]*$/u, kind: "code like BAD_STATUS" },
} as const

const FilePath = Schema.String.check(
  Schema.isPattern(CHOSEN_KEYS.files.pattern, { expected: `a ${CHOSEN_KEYS.files.kind}` }),
)

const Integrity = Schema.String.check(
  Schema.isPattern(/^sha256-[A-Za-z0-9+/]{43}=$/u, { expected: "sha256- and 44 characters of Base64" }),
).annotate(described("The sha256 of the file's bytes: `sha256-BASE64`."))

const Wishes = (description: string) =>
  Schema.optionalKey(Schema.Array(Schema.String.check(Schema.isMinLength(1))).annotate(described(description)))

const Permissions = Schema.Struct({
  net: Wishes("Hosts it connects to, as `api.example.com` or `localhost:8080`; `*` is any."),
  read: Wishes("Files and folders it reads, relative to the pipeline file; `*` is any."),
  write: Wishes("Files and folders it writes, relative to the pipeline file; `*` is any."),
  env: Wishes("Environment variables it reads."),
}).annotate(
  described("What it may do. `${options.NAME}` stands for an option: its host, or its path. Absent: nothing."),
)

const PluginError = Schema.Struct({
  title: Schema.String.annotate(described("What it means, in a few words.")),
  class: Schema.Literals(["transient", "permanent", "data", "config"]).annotate(
    described("Decides what is done: only `transient` is tried again."),
  ),
  help: Schema.String.annotate(described("What the user should do.")),
})

export const Manifest = Schema.Struct({
  manifestVersion: Schema.Literal(1).annotate(described("Version of this format.")),
  name: Name("Name of the plugin."),
  version: Schema.String.check(
    Schema.isPattern(/^\d+\.\d+\.\d+(-[\w.-]+)?(\+[\w.-]+)?$/u, { expected: "a version like 1.2.0" }),
  ).annotate(described("Version of the plugin.")),
  apiVersion: Schema.Literal(1).annotate(described("Version of the plugin API it is written for.")),
  kind: Schema.Literals(["source", "transform", "sink", "library"]).annotate(described("What it offers.")),
  type: Schema.optionalKey(Name("What `type:` of a step says; libraries have none.")),
  title: Schema.String.check(Schema.isMinLength(1)).annotate(described("One line for lists.")),
  license: Schema.optionalKey(Schema.String.annotate(described("An SPDX licence identifier."))),
  entry: FilePath.annotate(described("The module with the default export; one of `files`.")),
  files: Schema.Record(Schema.String, Integrity).annotate(described("Every file it needs, with its sha256.")),
  resumable: Schema.optionalKey(
    Schema.Boolean.annotate(described("A source that tells a `position` with every batch and can start after one.")),
  ),
  options: Schema.optionalKey(OptionsSchema.annotate(described("The options of the step, as JSON Schema."))),
  permissions: Schema.optionalKey(Permissions),
  errors: Schema.optionalKey(
    Schema.Record(Schema.String, PluginError).annotate(described("The errors it tells with `host.fail`.")),
  ),
}).annotate(described("The manifest of a FlowEngine plugin."))

export type Manifest = typeof Manifest.Type
export type PluginPermissions = typeof Permissions.Type

/** The versions that this engine has an adapter for. */
const KNOWN = { manifestVersion: 1, apiVersion: 1 } as const

/** All problems of a manifest; none if it is fine. `where` is what messages call it. */
export function checkManifest(bytes: Uint8Array, where: string): ReadonlyArray<FlowError> {
  const read = readManifest(bytes, where)
  return "errors" in read ? read.errors : []
}

export function readManifest(
  bytes: Uint8Array,
  where: string,
): { readonly manifest: Manifest } | { readonly errors: ReadonlyArray<FlowError> } {
  const text = new TextDecoder().decode(bytes)
  const parsed = parse(text, where)
  if ("errors" in parsed) return parsed
  const { document, value } = parsed
  const old = oldManifestProblems(value, document)
  if (old.length > 0) return { errors: old }
  const own = [...versionProblems(value, document), ...keyProblems(value, document)]
  const decoded = decode(Manifest, value, document, [])
  const others = "errors" in decoded ? decoded.errors.map(asManifestError) : contradictions(decoded.value, document)
  const errors = [...own, ...others.filter(({ text }) => !own.some((each) => each.text?.path === text?.path))]
  return errors.length > 0 || "errors" in decoded ? { errors } : { manifest: decoded.value }
}

type Parsed =
  | { readonly document: Document; readonly value: unknown }
  | { readonly errors: ReadonlyArray<FlowError> }

/** Every JSON document is YAML too, so the reader of pipeline files knows the places of keys. */
function parse(text: string, where: string): Parsed {
  try {
    JSON.parse(text)
  } catch (error) {
    const place = jsonPlace(text, where, String((error as Error).message))
    return { errors: [flowError("FE2004", `${where}: ${(error as Error).message}`, place)] }
  }
  try {
    const document = new Document(where, text)
    return { document, value: document.value() }
  } catch (error) {
    if (!(error instanceof FlowErrors)) throw error
    return { errors: error.errors.map(asManifestError) }
  }
}

function jsonPlace(text: string, file: string, message: string) {
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? []
  if (line === undefined) return {}
  const lines = text.split("\n").slice(Number(line) - 1, Number(line))
  return { text: { file, line: Number(line), column: Number(column), excerpt: { firstLine: Number(line), lines } } }
}

/** The words of configuration errors under the code of manifests. */
const asManifestError = ({ message, text, help, fix }: FlowError): FlowError =>
  isAboutAssembly({ message })
    ? flowError("FE2005", message, { text, help: `remove it: ${MODULES_INSTEAD}` })
    : flowError("FE2005", message, { text, help, ...(fix === undefined ? {} : { fix }) })

function versionProblems(value: unknown, document: Document): Array<FlowError> {
  if (typeof value !== "object" || value === null) return []
  return Object.entries(KNOWN).flatMap(([key, known]) => {
    const version = (value as Record<string, unknown>)[key]
    if (typeof version !== "number" || version === known) return []
    const message = `\`${key}\` is ${version}, and this FlowEngine knows ${known}`
    return [flowError("FE2006", message, { text: document.at([key], "value") })]
  })
}

function keyProblems(value: unknown, document: Document): Array<FlowError> {
  return Object.entries(CHOSEN_KEYS).flatMap(([key, { pattern, kind }]) => {
    const record = (value as Record<string, unknown> | null)?.[key]
    const names = typeof record === "object" && record !== null ? Object.keys(record) : []
    return names.filter((name) => !pattern.test(name)).map((name) =>
      flowError("FE2005", `\`${name}\` is no ${kind}`, { text: document.at([key, name], "key") })
    )
  })
}

/** What single keys cannot tell. */
function contradictions(manifest: Manifest, document: Document): Array<FlowError> {
  const { entry, files, kind, type, options, permissions } = manifest
  const wrong = (message: string, help: string, ...path: ReadonlyArray<string>) =>
    flowError("FE2005", message, { help, text: document.at(path, "value") })
  const errors: Array<FlowError> = []
  if (!(entry in files)) {
    errors.push(
      wrong(
        `\`entry\` is ${entry}, and \`files\` has no such file`,
        "add it to `files`, as `flowengine plugin hash FOLDER` does",
        "entry",
      ),
    )
  }
  if (!/\.(ts|js|mjs|mts)$/.test(entry)) {
    errors.push(wrong(`\`entry\` is ${entry}, which is no module`, "name a .ts or .js file", "entry"))
  }
  if (kind !== "library") {
    if (type === undefined) {
      errors.push(wrong("the key `type` is missing", "add what `type:` of a step says", "kind"))
    }
    if (options !== undefined && options.type !== "object") {
      errors.push(wrong("`options.type` must be `object`", 'write `"type": "object"`', "options"))
    }
    if (manifest.resumable !== undefined && kind !== "source") {
      errors.push(wrong(`only sources can be \`resumable\``, "remove `resumable`", "resumable"))
    }
    return errors
  }
  const typed = Object.keys(files).find((path) => /\.m?ts$/.test(path))
  if (typed !== undefined) {
    errors.push(wrong(`a library is JavaScript, and it has ${typed}`, "compile it to .js", "files", typed))
  }
  for (const key of ["type", "resumable", "options", "permissions", "errors"] as const) {
    if (manifest[key] === undefined) continue
    if (key === "permissions" && Object.values(permissions ?? {}).every((wishes) => wishes.length === 0)) continue
    errors.push(wrong(`a library has no \`${key}\``, `remove \`${key}\``, key))
  }
  return errors
}
