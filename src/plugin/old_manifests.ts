/**
 * Manifests of plugins for the FlowEngine of old, in the five forms there are: recognised by what only they have, and told
 * field by field what it is called now. They name .NET assemblies, so no program can rewrite them: the plugin itself has
 * to be written anew.
 */
import { MODULES_INSTEAD } from "../config/assemblies.ts"
import type { Document, KeyPath } from "../config/document.ts"
import { type FlowError, flowError } from "../errors/flow_error.ts"

type Fields = Readonly<Record<string, unknown>>

const isMap = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value)

const camel = (key: string) => key.charAt(0).toLowerCase() + key.slice(1)

/** The forms, most telling first; `inside` are the paths of the plugins in it. */
const FORMS: ReadonlyArray<{ readonly name: string; readonly inside: (value: unknown) => ReadonlyArray<KeyPath> }> = [
  {
    name: "a list of plugins",
    inside: (value) => {
      const [list, path]: [unknown, KeyPath] = Array.isArray(value)
        ? [value, []]
        : isMap(value)
        ? [value.plugins ?? value.Plugins, ["plugins" in value ? "plugins" : "Plugins"]]
        : [undefined, []]
      return Array.isArray(list) && list.some(isMap) ? list.map((_, i) => [...path, i]) : []
    },
  },
  {
    name: "`plugin: {…}`",
    inside: (value) => {
      const key = isMap(value) ? ["plugin", "Plugin"].find((key) => isMap(value[key])) : undefined
      return key === undefined ? [] : [[key]]
    },
  },
  { name: "`Assembly` and `EntryPoint`", inside: whole("Assembly", "EntryPoint", "Name") },
  {
    name: "`configurationSchema` and `capabilities`",
    inside: whole("configurationSchema", "capabilities", "schemaInferenceCapable"),
  },
  { name: "`assemblyPath`", inside: whole("assemblyPath", "assembly", "entryPoint") },
]

function whole(...keys: ReadonlyArray<string>) {
  return (value: unknown): ReadonlyArray<KeyPath> => isMap(value) && keys.some((key) => key in value) ? [[]] : []
}

const ENTRY = MODULES_INSTEAD
const NO_INFERENCE = "remove it: a source tells its columns when it is opened, and nothing is inferred"
const OPTIONS = "write `options`, with the same JSON Schema"
const NOT_ANY_MORE = "remove it: manifests have no such key"

/** What has become of a field, by its name in camelCase. */
const NOW: Readonly<Record<string, string>> = {
  name: "write `name`, of a-z, 0-9 and - as `http-json`",
  id: "write `name`, of a-z, 0-9 and - as `http-json`",
  version: "write `version`, as 1.2.0",
  displayName: "write `title`, one line for lists",
  title: "write `title`, one line for lists",
  description: "write `title`, one line for lists",
  author: NOT_ANY_MORE,
  license: "write `license`, an SPDX identifier",
  type: "write `kind`: source, transform, sink or library; `type` is what steps say, as `http-json-source`",
  kind: "write `kind`: source, transform, sink or library",
  category: "write `kind`: source, transform, sink or library",
  pluginType: "write `kind`: source, transform, sink or library",
  assembly: ENTRY,
  assemblyPath: ENTRY,
  assemblyName: ENTRY,
  entryPoint: ENTRY,
  typeName: ENTRY,
  className: ENTRY,
  dependencies: "list the files it needs under `files`; a plugin has no dependencies outside of its folder",
  configuration: OPTIONS,
  configurationSchema: OPTIONS,
  configSchema: OPTIONS,
  capabilities: NO_INFERENCE,
  schemaInferenceCapable: NO_INFERENCE,
  supportsSchemaInference: NO_INFERENCE,
  permissions: "write `permissions`: { net, read, write, env }, a list each",
  minimumEngineVersion: "write `apiVersion: 1`",
  engineVersion: "write `apiVersion: 1`",
}

/** FE2040 for the manifest, and FE2041 for every field to change; nothing for manifests of the current form. */
export function oldManifestProblems(value: unknown, document: Document): ReadonlyArray<FlowError> {
  if (isMap(value) && "manifestVersion" in value) return []
  for (const { name, inside } of FORMS) {
    const paths = inside(value)
    if (paths.length > 0) {
      const heading = flowError("FE2040", `this manifest has the old form with ${name}`, {
        text: document.at([], "value"),
      })
      return [heading, ...paths.flatMap((path) => fieldsAt(value, path, document))]
    }
  }
  return []
}

function fieldsAt(value: unknown, path: KeyPath, document: Document): ReadonlyArray<FlowError> {
  const at = path.reduce<unknown>((inner, key) => (inner as Fields)[key], value)
  return Object.keys(isMap(at) ? at : {}).map((key) => {
    const text = document.at([...path, key], "key")
    return flowError("FE2041", `\`${key}\` has to be changed`, { text, help: NOW[camel(key)] ?? NOT_ANY_MORE })
  })
}
