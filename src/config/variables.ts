/**
 * Variables in a pipeline file: `${name}`, `${name:default}`, `${name|format}`, and the same with `env:NAME`; `$${` is a
 * literal `${`. A default may hold references. Pure: clock, environment and user come in as data, and so do formats.
 */
import { basename, dirname } from "../data/path.ts"
import { replacing } from "../errors/fix.ts"
import { type FlowError, flowError } from "../errors/flow_error.ts"
import { didYouMean } from "../errors/suggest.ts"
import type { Format } from "./formats/formats.ts"
import { type Document, type KeyPath, pathText, type TextScalar, unquoted } from "./document.ts"

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

export const BUILT_IN_NAMES: ReadonlyArray<string> = [
  "RunDate",
  "RunDateUtc",
  "Timestamp",
  "MachineName",
  "UserName",
  "ProcessId",
  "WorkingDir",
  "ConfigFile",
  "ConfigDir",
  "FileBase",
]

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

/** Those that stand for a moment, whatever their text shows of it: formats see all of it. */
const DATES: Readonly<Record<string, "local" | "utc">> = { RunDate: "local", RunDateUtc: "utc", Timestamp: "utc" }

const NAME = /^[A-Za-z_][\w.-]*$/

/** Resolves references; collects what is wrong with them. */
export class Variables {
  readonly errors: Array<FlowError> = []
  /** Paths whose text could not be resolved; what is said about their values is not worth saying. */
  readonly failedPaths = new Set<string>()
  readonly #values: ReadonlyMap<string, string | undefined>
  readonly #resolved = new Map<string, string>()
  /** Variables being resolved, outermost first. */
  readonly #open: Array<string> = []
  readonly #broken = new Set<string>()
  #failed = false

  /**
   * @param declared the `variables` block, as written; undefined is a value that is no scalar (said elsewhere)
   * @param overrides `--var`; wins over `declared`, which wins over the built-in ones
   * @param format for documents that may have formats
   */
  constructor(
    readonly document: Document,
    readonly declared: ReadonlyMap<string, string | undefined>,
    readonly overrides: ReadonlyMap<string, string>,
    readonly ambient: Ambient,
    readonly format?: Format,
  ) {
    this.#values = new Map([...builtInVariables(ambient), ...declared, ...overrides])
  }

  /**
   * A scalar with its references replaced. An unquoted scalar that is nothing but one reference takes the type of what
   * it stands for; what a format makes is always text.
   */
  resolve({ path, text, isPlain }: TextScalar): unknown {
    if (!text.includes("${")) return text
    this.#failed = false
    const resolved = this.#replace(text, path, 0)
    if (this.#failed) this.failedPaths.add(pathText(path))
    const isLone = text.startsWith("${") && closing(text, 2) === text.length - 1
    return isPlain && isLone && !FORMATTED.test(text) ? unquoted(resolved) : resolved
  }

  /** Resolves every declared variable, so that mistakes in unused ones are told too. */
  checkDeclared(): void {
    for (const name of this.declared.keys()) this.#value(name)
  }

  /** @param base offset of `text` in the scalar at `path` */
  #replace(text: string, path: KeyPath, base: number): string {
    let done = ""
    let from = 0
    for (let start = text.indexOf("${"); start >= 0; start = text.indexOf("${", from)) {
      if (start > from && text[start - 1] === "$") {
        done += text.slice(from, start - 1) + "${"
        from = start + 2
        continue
      }
      const end = closing(text, start + 2)
      done += text.slice(from, start)
      from = end < 0 ? text.length : end + 1
      done += this.#reference(text.slice(start, from), end >= 0, path, base + start)
    }
    return done + text.slice(from)
  }

  #reference(reference: string, isClosed: boolean, path: KeyPath, offset: number): string {
    const problem = (
      code: "FE1101" | "FE1102" | "FE1103" | "FE1104" | "FE1105" | "FE1106",
      message: string,
      help?: string,
      right?: string,
    ) => {
      this.#fail()
      const text = this.document.inside(path, offset, reference.length)
      const fix = right === undefined ? {} : replacing(text, reference, right)
      this.errors.push(flowError(code, message, { text, ...(help === undefined ? {} : { help }), ...fix }))
      return reference
    }
    if (!isClosed) return problem("FE1104", "this `${` is never closed")
    const [, env = "", name, fallback, format] = /^(env:)?([^:|]*)(?::(.*)|\|(.*))?$/s.exec(reference.slice(2, -1))!
    if (!NAME.test(name)) return problem("FE1104", `\`${reference}\` names no variable`)
    if (format === "") return problem("FE1104", `\`${reference}\` names no format`)
    const formatted = (text: string) => {
      if (format === undefined) return text
      const made = this.format!({ text, ...this.#dateOf(env, name) }, format, this.ambient.configPath)
      if (typeof made === "string") return made
      const right = made.meant && `${reference.slice(0, -1 - format.length)}${made.meant}}`
      return problem(made.code, made.message, made.help, right)
    }
    const byDefault = () => this.#replace(fallback, path, offset + 2 + env.length + name.length + 1)
    if (env !== "") {
      const value = this.ambient.env(name)
      if (value !== undefined) return formatted(value)
      return fallback === undefined ? problem("FE1103", `the environment variable ${name} is not set`) : byDefault()
    }
    if (this.#open.includes(name)) {
      const cycle = [...this.#open.slice(this.#open.indexOf(name)), name].join(" → ")
      return problem("FE1102", `the variable \`${name}\` refers to itself: ${cycle}`)
    }
    if (this.#values.has(name)) {
      const value = this.#unfailed(() => this.#value(name))
      return value === undefined ? reference : formatted(value)
    }
    if (fallback !== undefined) return byDefault()
    const meant = didYouMean(name, this.#values.keys())
    const right = meant && reference.replace(name, () => meant)
    return problem("FE1101", `there is no variable \`${name}\``, meant && `did you mean \`${meant}\`?`, right)
  }

  /** The moment that a built-in variable stands for. */
  #dateOf(env: string, name: string) {
    const zone = env === "" && !this.declared.has(name) && !this.overrides.has(name) ? DATES[name] : undefined
    return zone === undefined ? {} : { date: { at: this.ambient.now, zone } }
  }

  /** What is resolved, unless that fails. */
  #unfailed(resolve: () => string): string | undefined {
    const failed = this.#failed
    this.#failed = false
    const value = resolve()
    const isFine = !this.#failed
    this.#failed ||= failed
    return isFine ? value : undefined
  }

  #value(name: string): string {
    if (this.#broken.has(name)) this.#fail()
    const known = this.#resolved.get(name)
    if (known !== undefined) return known
    const raw = this.#values.get(name)
    if (raw === undefined) {
      this.#fail()
      return ""
    }
    // Only the text of the `variables` block may refer to others; a value from outside is taken as it is.
    if (!this.declared.has(name) || this.overrides.has(name)) return raw
    this.#open.push(name)
    const value = this.#replace(raw, ["variables", name], 0)
    this.#open.pop()
    this.#resolved.set(name, value)
    return value
  }

  /** Whatever is being resolved right now has no value. */
  #fail(): void {
    this.#failed = true
    for (const name of this.#open) this.#broken.add(name)
  }
}

/** A reference with a format. */
const FORMATTED = /^\$\{(env:)?[^:|]*\|/

/** Position of the `}` that closes a reference whose inside starts at `from`; -1 if there is none. */
function closing(text: string, from: number): number {
  for (let i = from, depth = 1; i < text.length; i++) {
    if (text[i] === "{") depth++
    else if (text[i] === "}" && --depth === 0) return i
  }
  return -1
}
