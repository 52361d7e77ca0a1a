/**
 * The whole pipeline file as JSON Schema 2020-12: the envelope from its declaration, the options of every step type from
 * what the steps declare. For editors: the engine itself decodes (src/config/decode.ts) and never validates against it.
 */
import * as Schema from "effect/Schema"
import { PipelineFile } from "../config/pipeline.ts"
import type { Plugin } from "../plugin/contract.ts"
import type { Registry } from "../plugin/registry.ts"

type Node = Readonly<Record<string, unknown>>

/** A value may be written as a reference, whatever its type. */
const REFERENCE = { $ref: "#/$defs/reference" }

export function fileSchema({ plugins }: Registry): Node {
  const { schema, definitions } = Schema.toJsonSchemaDocument(PipelineFile, { onExcessProperty: "error" })
  const file = withReferences(schema) as Node & { readonly properties: Readonly<Record<string, Node>> }
  const pipeline = file.properties.pipeline as Node & { readonly properties: Readonly<Record<string, Node>> }
  const { steps, routing } = pipeline.properties
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "FlowEngine pipeline",
    ...file,
    properties: {
      ...file.properties,
      // A variable is a text that may refer to others; its type shows where it is used.
      variables: schema.properties === undefined ? {} : (schema.properties as Readonly<Record<string, Node>>).variables,
      pipeline: {
        ...pipeline,
        properties: {
          ...pipeline.properties,
          steps: { ...steps, items: withTypes(steps.items as Node, plugins) },
          routing: {
            ...routing,
            additionalProperties: withTypes(
              routing.additionalProperties as Node,
              plugins.filter(({ kind }) => kind === "sink"),
            ),
          },
        },
      },
    },
    $defs: {
      reference: { type: "string", pattern: "\\$\\{", description: "A reference to a variable, as ${name}." },
      ...definitions,
      ...Object.fromEntries(plugins.map((plugin) => [plugin.type, withReferences(optionsOf(plugin))])),
    },
  }
}

/** A step whose `type` says what its `config` may have. */
function withTypes(step: Node, plugins: ReadonlyArray<Plugin>): Node {
  const properties = step.properties as Readonly<Record<string, Node>>
  const types = plugins.map(({ type, kind, title }) => ({ const: type, description: `${kind}: ${title}` }))
  const { description } = properties.type
  return {
    ...step,
    properties: { ...properties, type: { description, anyOf: [...types, REFERENCE] } },
    allOf: plugins.map((plugin) => {
      const required = optionsOf(plugin).required as ReadonlyArray<string> | undefined
      return {
        if: { properties: { type: { const: plugin.type } }, required: ["type"] },
        then: {
          properties: { config: { $ref: `#/$defs/${plugin.type}` } },
          ...(required === undefined || required.length === 0 ? {} : { required: ["config"] }),
        },
      }
    }),
  }
}

function optionsOf({ type, title, thirdParty, options }: Plugin): Node {
  if (thirdParty !== undefined) return { title, ...fromManifest(thirdParty.optionsSchema, type) }
  const { schema } = Schema.toJsonSchemaDocument(options as Schema.Constraint, { onExcessProperty: "error" })
  // To effect a struct without keys is anything but null.
  return "properties" in schema ? { title, ...schema } : { title, type: "object", additionalProperties: false }
}

/** As the engine takes them: closed unless they say otherwise, and what has a default may be left out. */
function fromManifest(schema: Node, type: string): Node {
  const own = relocated(schema, `#/$defs/${type}/`) as Node & {
    readonly properties?: Readonly<Record<string, Node>>
    readonly required?: ReadonlyArray<string>
  }
  const required = own.required?.filter((key) => !("default" in (own.properties?.[key] ?? {})))
  return { additionalProperties: false, ...own, ...(required === undefined ? {} : { required }) }
}

/** References within a manifest start at the root of its options, which is no longer the root. */
function relocated(node: unknown, root: string): unknown {
  if (Array.isArray(node)) return node.map((inner) => relocated(inner, root))
  if (typeof node !== "object" || node === null) return node
  return Object.fromEntries(
    Object.entries(node).flatMap(([key, value]) => {
      if (key === "$schema") return []
      return [[key, key === "$ref" && typeof value === "string" ? value.replace(/^#\//, root) : relocated(value, root)]]
    }),
  )
}

/** What describes a value and does not restrict it. */
const NOTES = new Set(["title", "description", "default", "examples", "deprecated", "$comment"])
/** Keywords below which there are values of their own. What else there is (`not`, `if`) would change its meaning. */
const MAPS = new Set(["properties", "patternProperties", "$defs", "definitions"])
const SINGLE = new Set(["items", "additionalProperties"])
const LISTS = new Set(["prefixItems"])

/** The same schema, in which every scalar that is not any text may be a reference too. */
function withReferences(node: unknown): unknown {
  if (typeof node !== "object" || node === null || Array.isArray(node)) return node
  const inner = Object.entries(flat(node as Node)).map(([key, value]): [string, unknown] => {
    if (MAPS.has(key)) return [key, mapped(value as Node)]
    if (SINGLE.has(key)) return [key, withReferences(value)]
    if (LISTS.has(key)) return [key, (value as ReadonlyArray<unknown>).map(withReferences)]
    return [key, value]
  })
  const schema = Object.fromEntries(inner)
  if (Array.isArray(schema.anyOf) && schema.allOf === undefined) {
    const members = (schema.anyOf as ReadonlyArray<Node>).map((each) =>
      isRestrictedScalar(each) ? each : withReferences(each)
    )
    return { ...schema, anyOf: isRestrictedScalar(schema) ? [...members, REFERENCE] : members }
  }
  if (!isRestrictedScalar(schema)) return schema
  const notes = inner.filter(([key]) => NOTES.has(key))
  const rules = inner.filter(([key]) => !NOTES.has(key))
  return { ...Object.fromEntries(notes), anyOf: [Object.fromEntries(rules), REFERENCE] }
}

/** A check that has the description of the value gives it back to the value, where editors look for it. */
function flat(node: Node): Node {
  const checks = (node.allOf ?? []) as ReadonlyArray<Node>
  if (checks.length !== 1 || checks[0].description === undefined) return node
  const { description, default: fallback, ...check } = checks[0]
  return { ...node, allOf: [check], description, ...(fallback === undefined ? {} : { default: fallback }) }
}

const mapped = (map: Node): Node =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, withReferences(value)]))

/** Whether a schema takes scalars, and not every text. */
function isRestrictedScalar({ type, anyOf, ...rules }: Node): boolean {
  const isRule = (key: string) => !NOTES.has(key) && key !== "minLength"
  if (Array.isArray(anyOf)) {
    if ("allOf" in rules) return true
    const takesAnyText = anyOf.some((each: Node) => each.type === "string" && !isRestrictedScalar(each))
    return !takesAnyText && anyOf.some(isRestrictedScalar)
  }
  if (type === "number" || type === "integer" || type === "boolean") return true
  if (type === "object" || type === "array") return false
  return (type === "string" && Object.keys(rules).some(isRule)) || "enum" in rules || "const" in rules
}
