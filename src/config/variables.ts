/**
 * Variables in a pipeline file: `${name}`, `${name:default}`, `${env:NAME}`, `${env:NAME:default}`; `$${` is a literal
 * `${`. Pure: clock, environment and user come in as data.
 */
import { basename, dirname } from "node:path"
import { type FlowError, flowError } from "../errors/flow_error.ts"
import { didYouMean } from "../errors/suggest.ts"
import type { Document, KeyPath, TextScalar } from "./document.ts"

/** What the built-in variables are made of. */
export interface Ambient {
  readonly now: Date
  readonly machineName: string | undefined
  readonly userName: string | undefined
  readonly processId: number
  readonly workingDir: string
  /** Absolute path of the pipeline file. */
  readonly configPath: string
  readonly env: (name: string) => string | undefined
}

const two = (n: number) => String(n).padStart(2, "0")

/**
 * The built-in variables. RunDate `yyyy-MM-dd` in local time, RunDateUtc in UTC; Timestamp `yyyyMMddTHHmmssZ` in UTC, fit for
 * file names; ConfigFile, ConfigDir and WorkingDir are absolute; FileBase is the pipeline file's name without extension.
 */
export function builtInVariables(ambient: Ambient): ReadonlyMap<string, string> {
  const { now, configPath } = ambient
  const iso = now.toISOString()
  const entries: Array<[string, string | undefined]> = [
    ["RunDate", `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`],
    ["RunDateUtc", iso.slice(0, 10)],
    ["Timestamp", `${iso.slice(0, 19).replace(/[-:]/g, "")}Z`],
    ["MachineName", ambient.machineName],
    ["UserName", ambient.userName],
    ["ProcessId", String(ambient.processId)],
    ["WorkingDir", ambient.workingDir],
    ["ConfigFile", configPath],
    ["ConfigDir", dirname(configPath)],
    ["FileBase", basename(configPath).replace(/\.[^.]+$/, "")],
  ]
  return new Map(entries.filter((entry): entry is [string, string] => entry[1] !== undefined))
}

const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g
const NAME = /^[A-Za-z_][\w.-]*$/

/** Resolves references; collects what is wrong with them. */
export class Variables {
  readonly errors: Array<FlowError> = []
  readonly #values: ReadonlyMap<string, string>
  readonly #resolved = new Map<string, string>()
  readonly #open: Array<string> = []

  /**
   * @param declared the `variables` block, as text
   * @param overrides `--var`; wins over `declared`, which wins over the built-in ones
   */
  constructor(
    readonly document: Document,
    readonly declared: ReadonlyMap<string, string>,
    readonly overrides: ReadonlyMap<string, string>,
    readonly ambient: Ambient,
  ) {
    this.#values = new Map([...builtInVariables(ambient), ...declared, ...overrides])
  }

  /** A scalar with its references replaced. An unquoted scalar that is nothing but one reference takes the type of what it stands for. */
  resolve({ path, text, isPlain }: TextScalar): unknown {
    if (!text.includes("${")) return text
    const resolved = this.#replace(text, path)
    return isPlain && /^\$\{[^}]*\}$/.test(text) ? typed(resolved) : resolved
  }

  #replace(text: string, path: KeyPath): string {
    return text.replace(REFERENCE, (reference: string, body: string | undefined, closing: string, offset: number) => {
      if (body === undefined) return "${"
      const problem = (code: "FE1101" | "FE1102" | "FE1103" | "FE1104", message: string, help?: string) => {
        this.errors.push(flowError(code, message, {
          text: this.document.inside(path, offset, reference.length),
          ...(help === undefined ? {} : { help }),
        }))
        return reference
      }
      if (closing === "") return problem("FE1104", "this `${` is never closed")
      const isEnv = body.startsWith("env:")
      const [name, ...rest] = (isEnv ? body.slice(4) : body).split(":")
      const fallback = rest.length === 0 ? undefined : rest.join(":")
      if (!NAME.test(name)) return problem("FE1104", `\`${reference}\` names no variable`)
      if (isEnv) {
        return this.ambient.env(name) ?? fallback ?? problem("FE1103", `the environment variable ${name} is not set`)
      }
      if (this.#open.includes(name)) {
        const cycle = [...this.#open.slice(this.#open.indexOf(name)), name].join(" → ")
        return problem("FE1102", `the variable \`${name}\` refers to itself: ${cycle}`)
      }
      const value = this.#value(name)
      if (value !== undefined) return value
      if (fallback !== undefined) return fallback
      const meant = didYouMean(name, this.#values.keys())
      return problem("FE1101", `there is no variable \`${name}\``, meant && `did you mean \`${meant}\`?`)
    })
  }

  #value(name: string): string | undefined {
    const known = this.#resolved.get(name)
    if (known !== undefined) return known
    const raw = this.#values.get(name)
    if (raw === undefined) return undefined
    // Only the text of the `variables` block may refer to others; a value from outside is taken as it is.
    if (!this.declared.has(name) || this.overrides.has(name)) return raw
    this.#open.push(name)
    const value = this.#replace(raw, ["variables", name])
    this.#open.pop()
    this.#resolved.set(name, value)
    return value
  }

  /** Resolves every declared variable, so that mistakes in unused ones are told too. */
  checkDeclared(): void {
    for (const name of this.declared.keys()) this.#value(name)
  }
}

/** A text as YAML would read it unquoted. */
function typed(text: string): unknown {
  if (/^(true|True|TRUE)$/.test(text)) return true
  if (/^(false|False|FALSE)$/.test(text)) return false
  if (/^(null|Null|NULL|~|)$/.test(text)) return null
  if (/^[-+]?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text)
  if (/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(text) && !/^[-+]?\d+$/.test(text)) return Number(text)
  return text
}
