/** The schema of manifests as JSON Schema, for editors and for authors; published as `plugins/manifest.schema.json`. */
import * as Schema from "effect/Schema"
import { CHOSEN_KEYS, Manifest } from "./manifest.ts"

export function manifestSchema(): Readonly<Record<string, unknown>> {
  const { schema, definitions } = Schema.toJsonSchemaDocument(Manifest)
  const properties = { ...schema.properties as Record<string, Readonly<Record<string, unknown>>> }
  for (const [key, { pattern }] of Object.entries(CHOSEN_KEYS)) {
    properties[key] = { ...properties[key], propertyNames: { pattern: pattern.source } }
  }
  return closed({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "FlowEngine plugin manifest",
    ...schema,
    properties,
    $defs: definitions,
  }) as Readonly<Record<string, unknown>>
}

/** Unknown keys are mistakes: the engine's schemas leave that to how they are decoded. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed)
  if (typeof node !== "object" || node === null) return node
  const inner = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]))
  return "properties" in inner && inner.type === "object" ? { ...inner, additionalProperties: false } : inner
}
