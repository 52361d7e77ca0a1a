/** Checks of a plugin's options: described, and refused when they are wrong. Asks the decoder of pipeline files. */
import { decode } from "../../config/decode.ts"
import { Document } from "../../config/document.ts"
import type { Plugin } from "../contract.ts"
import type { LoadedPlugin } from "../load.ts"
import type { OptionsSchema } from "../options_schema.ts"
import { withAddress } from "./server.ts"
import { demand, shown, Skipped, type Verdicts } from "./verdicts.ts"

type Options = Readonly<Record<string, unknown>>

export async function checkOptions(verdicts: Verdicts, { manifest, plugin }: LoadedPlugin, given: Options) {
  const works = withAddress(given, "http://127.0.0.1:80")
  const schema = manifest.options ?? { type: "object" }
  const properties = Object.entries(schema.properties ?? {})
  await verdicts.check("options.described", "every option has a description", () => {
    const silent = properties.filter(([, own]) => !own.description?.trim()).map(([name]) => name)
    demand(silent.length === 0, `no \`description\`: ${silent.join(", ")}`)
    return Promise.resolve()
  })
  await verdicts.check("options.accepted", "the options of conformance.json are accepted", () => {
    const problems = problemsOf(plugin!, works)
    demand(problems.length === 0, problems.join("\n"))
    return Promise.resolve()
  })
  await verdicts.check("options.defaults", "every default is a value that the option takes", () => {
    const wrong = properties.filter(([name, own]) => "default" in own && !accepts(plugin!, works, name, own.default))
    demand(wrong.length === 0, `not taken: ${wrong.map(([name, own]) => `${name}: ${shown(own.default)}`).join(", ")}`)
    return Promise.resolve()
  })
  await verdicts.check("options.unknown", "an option that does not exist is refused", () => {
    const isRefused = problemsOf(plugin!, { ...works, "no-such-option": 1 }).length > 0
    demand(isRefused, "`no-such-option: 1` was accepted; `additionalProperties: false` in `options` refuses it")
    return Promise.resolve()
  })
  await verdicts.check("options.required", "a required option that is missing is refused", () => {
    const required = schema.required ?? []
    if (required.length === 0) throw new Skipped("no option is required")
    const lax = required.filter((name) => problemsOf(plugin!, without(works, name)).length === 0)
    demand(lax.length === 0, `accepted without: ${lax.join(", ")}`)
    return Promise.resolve()
  })
  await verdicts.check("options.wrong", "an option of a wrong type is refused", () => {
    if (properties.length === 0) throw new Skipped("there are no options")
    const lax = properties.filter(([name, own]) => accepts(plugin!, works, name, wrongFor(own)))
    const list = lax.map(([name, own]) => `${name}: ${shown(wrongFor(own))}`).join(", ")
    demand(lax.length === 0, `accepted: ${list}; say its \`type\``)
    return Promise.resolve()
  })
}

/** What the decoder of pipeline files says of options. */
export function problemsOf(plugin: Plugin, options: Options): ReadonlyArray<string> {
  const document = new Document("options", JSON.stringify(options))
  const decoded = decode(plugin.options, options, document, [])
  return "errors" in decoded ? decoded.errors.map(({ message }) => message) : []
}

/** Options with the defaults of the schema, as the plugin gets them. */
export function decoded(plugin: Plugin, options: Options): Options {
  const result = decode(plugin.options, options, new Document("options", JSON.stringify(options)), [])
  return "errors" in result ? options : result.value as Options
}

const accepts = (plugin: Plugin, works: Options, name: string, value: unknown) =>
  !problemsOf(plugin, { ...works, [name]: value }).some((message) => message.includes(`\`${name}`))

const without = (options: Options, name: string): Options =>
  Object.fromEntries(Object.entries(options).filter(([key]) => key !== name))

/** A value of none of the types that the option may have. */
function wrongFor({ type }: OptionsSchema): unknown {
  const types = new Set(Array.isArray(type) ? type : [type])
  if (!types.has("object")) return { wrong: true }
  if (!types.has("array")) return ["wrong"]
  return types.has("boolean") ? "wrong" : true
}
