/**
 * A configuration as it may be shown: variables in their places, secrets hidden. What comes from the environment stays the
 * reference that it was, `${env:NAME}`; what has the name of a secret, as key or as variable, is a mask; so are the user
 * in an address and parameters of it that are called like secrets.
 */
import { stringify } from "yaml"
import type { Document, KeyPath } from "./document.ts"
import type { Format } from "./formats/formats.ts"
import { type Ambient, Variables } from "./variables.ts"

const MASK = "***"
const SECRET =
  /pass(word|wd|phrase|code)|^(pass|pwd|pw)$|secret|token|credential|authorization|cookie|(api|access|private|account)[-_ ]?key|^key$|connection[-_ ]?string/i

export interface ShownParts {
  readonly document: Document
  readonly declared: ReadonlyMap<string, string | undefined>
  readonly overrides: ReadonlyMap<string, string>
  readonly ambient: Ambient
  readonly format: Format | undefined
  readonly isVerbatim: (path: KeyPath) => boolean
}

export function shownConfig({ document, declared, overrides, ambient, format, isVerbatim }: ShownParts): unknown {
  const hidden = <Value>(values: ReadonlyMap<string, Value>) =>
    new Map([...values].map(([name, value]) => [name, SECRET.test(name) ? MASK : value]))
  const env = (name: string) => ambient.env(name) === undefined ? undefined : `\${env:${name}}`
  const shown = format && besidesReferences(format)
  const variables = new Variables(document, hidden(declared), hidden(overrides), { ...ambient, env }, shown)
  return masked(document.value((scalar) => isVerbatim(scalar.path) ? scalar.text : variables.resolve(scalar)), false)
}

/** What comes from the environment is not there to be formatted. */
const besidesReferences = (format: Format): Format => (value, wanted, configPath) => {
  if (isReference(value.text)) return `${value.text.slice(0, -1)}|${wanted}}`
  return value.text.includes("${env:") ? value.text : format(value, wanted, configPath)
}

/** A configuration as YAML, one line per entry. */
export const configLines = (config: unknown): ReadonlyArray<string> =>
  stringify(config, { lineWidth: 0 }).trimEnd().split("\n")

function masked(value: unknown, isSecret: boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => masked(each, isSecret))
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, masked(each, isSecret || SECRET.test(key))]),
    )
  }
  if (isSecret && value !== null && !isReference(value)) return MASK
  return typeof value === "string" ? withoutUser(value) : value
}

const isReference = (value: unknown) => typeof value === "string" && /^\$\{env:[^}]*\}$/.test(value)

const withoutUser = (text: string): string =>
  text.replace(/([a-z][\w+.-]*:\/\/)[^\s/@]+@/gi, `$1${MASK}@`)
    .replace(/([?&;])([^=&;\s?]+)=([^&;\s]+)/g, (all, mark, name) => SECRET.test(name) ? `${mark}${name}=${MASK}` : all)
