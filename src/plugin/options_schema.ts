/**
 * The options of a third-party plugin: JSON Schema in its manifest, a decoder like those of the built-in steps here, so
 * that mistakes in a pipeline file are told in the same words. Says also which part of JSON Schema manifests may use.
 */
import { type Schema as JsonSchema, Validator } from "@cfworker/json-schema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

export interface OptionsSchema {
  readonly type?: unknown
  readonly properties?: Readonly<Record<string, OptionsSchema>>
  readonly required?: ReadonlyArray<string>
  readonly additionalProperties?: boolean | OptionsSchema
  readonly description?: string
  readonly default?: unknown
  readonly [keyword: string]: unknown
}

const One: Schema.Codec<OptionsSchema> = Schema.suspend((): Schema.Codec<OptionsSchema> => OptionsSchema)
const Many = Schema.Array(One).check(Schema.isMinLength(1))
const Named = Schema.Record(Schema.String, One)
const Size = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const Name = Schema.Literals(["object", "array", "string", "number", "integer", "boolean", "null"])
const isRegExp = Schema.makeFilter((text: string) => {
  try {
    return new RegExp(text, "u") instanceof RegExp
  } catch {
    return false
  }
}, { expected: "a regular expression" })
const LocalReference = Schema.String.check(
  Schema.isPattern(/^#\/(\$defs|definitions)\/[^/]+$/u, { expected: "a reference like #/$defs/NAME" }),
)

/** The part of JSON Schema 2020-12 that options are described with. Annotations as `description` help the user. */
export const OptionsSchema: Schema.Codec<OptionsSchema> = Schema.Struct({
  type: Schema.optionalKey(Schema.Union([Name, Schema.Array(Name)])),
  title: Schema.optionalKey(Schema.String),
  description: Schema.optionalKey(Schema.String),
  default: Schema.optionalKey(Schema.Unknown),
  examples: Schema.optionalKey(Schema.Array(Schema.Unknown)),
  deprecated: Schema.optionalKey(Schema.Boolean),
  enum: Schema.optionalKey(Schema.Array(Schema.Unknown).check(Schema.isMinLength(1))),
  const: Schema.optionalKey(Schema.Unknown),
  properties: Schema.optionalKey(Named),
  required: Schema.optionalKey(Schema.Array(Schema.String)),
  additionalProperties: Schema.optionalKey(Schema.Union([Schema.Boolean, One])),
  patternProperties: Schema.optionalKey(Named),
  propertyNames: Schema.optionalKey(One),
  minProperties: Schema.optionalKey(Size),
  maxProperties: Schema.optionalKey(Size),
  dependentRequired: Schema.optionalKey(Schema.Record(Schema.String, Schema.Array(Schema.String))),
  dependentSchemas: Schema.optionalKey(Named),
  items: Schema.optionalKey(One),
  prefixItems: Schema.optionalKey(Many),
  contains: Schema.optionalKey(One),
  minItems: Schema.optionalKey(Size),
  maxItems: Schema.optionalKey(Size),
  uniqueItems: Schema.optionalKey(Schema.Boolean),
  minLength: Schema.optionalKey(Size),
  maxLength: Schema.optionalKey(Size),
  pattern: Schema.optionalKey(Schema.String.check(isRegExp)),
  format: Schema.optionalKey(Schema.String),
  minimum: Schema.optionalKey(Schema.Finite),
  maximum: Schema.optionalKey(Schema.Finite),
  exclusiveMinimum: Schema.optionalKey(Schema.Finite),
  exclusiveMaximum: Schema.optionalKey(Schema.Finite),
  multipleOf: Schema.optionalKey(Schema.Finite.check(Schema.isGreaterThan(0))),
  allOf: Schema.optionalKey(Many),
  anyOf: Schema.optionalKey(Many),
  oneOf: Schema.optionalKey(Many),
  not: Schema.optionalKey(One),
  if: Schema.optionalKey(One),
  then: Schema.optionalKey(One),
  else: Schema.optionalKey(One),
  $defs: Schema.optionalKey(Named),
  definitions: Schema.optionalKey(Named),
  $ref: Schema.optionalKey(LocalReference),
  $schema: Schema.optionalKey(Schema.String),
  $comment: Schema.optionalKey(Schema.String),
}).annotate({ identifier: "OptionsSchema" }) as unknown as Schema.Codec<OptionsSchema>

/** Integers too large for a number are bigint here; validators know numbers only. */
const asJson = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value ?? null, (_key, inner) => typeof inner === "bigint" ? Number(inner) : inner))

/** What is wrong with a value, by the path of the key; only the innermost complaints. */
function complaints(schema: OptionsSchema, value: unknown) {
  const { errors } = new Validator(schema as JsonSchema, "2020-12", false).validate(asJson(value))
  const innermost = errors.filter(({ instanceLocation, keyword }) =>
    !/^(properties|items|prefixItems|additionalProperties|\$ref|allOf)$/.test(keyword) ||
    !errors.some((other) => other.instanceLocation.startsWith(`${instanceLocation}/`))
  )
  return innermost.map(({ instanceLocation, error }) => ({
    path: instanceLocation.split("/").slice(1).map(unescaped),
    issue: error.replace(/\.$/, ""),
  }))
}

function unescaped(part: string): string | number {
  const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~")
  return /^\d+$/.test(key) ? Number(key) : key
}

/** A decoder of `config:`. Its first level has keys, descriptions and defaults of its own; what is within is validated as a whole. */
export function optionsDecoder(root: OptionsSchema): Schema.Decoder<Readonly<Record<string, unknown>>> {
  const { $defs, definitions, additionalProperties: rest } = root
  const required = new Set(root.required ?? [])
  const fields = Object.entries(root.properties ?? {}).map(([name, own]) => {
    const schema = { ...own, ...($defs ? { $defs } : {}), ...(definitions ? { definitions } : {}) }
    const notes = { description: own.description ?? "", ...("default" in own ? { default: own.default } : {}) }
    const field = Schema.Unknown.check(Schema.makeFilter((value: unknown) => complaints(schema, value))).annotate(notes)
    if ("default" in own) return [name, Schema.withDecodingDefaultKey(Effect.succeed(own.default))(field)] as const
    return [name, required.has(name) ? field : Schema.optionalKey(field)] as const
  })
  const struct = Schema.Struct(Object.fromEntries(fields) as Schema.Struct.Fields)
  const whole = Schema.makeFilter((value: unknown) => complaints(root, value))
  if (rest === undefined || rest === false) return struct.check(whole) as never
  return Schema.StructWithRest(struct, [Schema.Record(Schema.String, Schema.Unknown)]).check(whole) as never
}
