/**
 * What a command may say when something is wrong: a code of the table, what to do, and the exit code of the code's class;
 * never a stack trace, nor what JavaScript makes of a value that nobody thought of.
 */
import { assert } from "@std/assert"
import { type Code, CODES } from "../../mod.ts"
import { EXIT, exitCode } from "../../src/cli/exit_code.ts"
import type { CliResult } from "../support/cli.ts"

/** Nothing of this is meant for a person. */
const RAW = [
  /\bUncaught\b/,
  /\[object \w+\]/,
  /\bundefined\b/,
  /\bNaN\b/,
  /^\s+at .*:\d+:\d+\)?$/m,
  /\bfile:\/\/\//,
  /\bnode:internal|\bext:deno/,
  /\(os error \d+\)/,
  /\bFlowErrors?\b|\bUsageError\b/,
  // What Deno adds to the name of a file, which the message has already.
  /: \w+ '[^'\n]*'( -> '[^'\n]*')?$/m,
]

/** A terminal would obey them. */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/

export interface Allowed {
  /** Something of the kind is done to the engine itself, so that a bug of its own is the truth. */
  readonly bug?: boolean
  /** Words that the user's own text has. */
  readonly words?: RegExp
  /** Commands whose answer can be "no" without an error. */
  readonly silent?: boolean
}

/** Asserts that a result is either good or told as it should be. Returns the codes of its errors. */
export function assertTold({ code, stdout, stderr }: CliResult, what: string, allowed: Allowed = {}): Array<string> {
  const where = `${what}\nexit ${code}\n--- stderr\n${stderr.slice(0, 3000)}\n--- stdout\n${stdout.slice(0, 3000)}`
  assert((Object.values(EXIT) as ReadonlyArray<number>).includes(code), `exit code: ${where}`)
  const isJson = /^\s*\{/.test(stdout)
  // What another program said is quoted as it was.
  const own = isJson ? stdout.replaceAll(/^ *"cause": .*$/gm, "") : stderr + stdout
  const errors = isJson ? jsonErrors(stdout, where) : textErrors(`${stdout.replaceAll(/^ {4}/gm, "")}\n${stderr}`)
  if (code === 0) assert(errors.length === 0, `errors, and exit 0: ${where}`)
  else if (!allowed.silent) assert(errors.length > 0, `no error[FE…]: ${where}`)
  for (const each of errors) assert(each in CODES, `${each} is no code: ${where}`)
  if (!allowed.bug) assert(!errors.some((each) => CODES[each as Code].class === "bug"), `a bug: ${where}`)
  const isStopped = code === EXIT.interrupt || code === EXIT.terminate
  if (errors.length > 0 && !isStopped) {
    const wanted = exitCode(errors.map((each) => CODES[each as Code].class))
    assert(code === wanted, `exit ${code} where the codes mean ${wanted}: ${where}`)
  }
  for (const raw of isJson ? RAW : [...RAW, CONTROLS]) {
    const text = allowed.words === undefined ? own : own.replaceAll(allowed.words, "")
    assert(!raw.test(text), `${raw}: ${where}`)
  }
  return errors
}

function textErrors(text: string): Array<string> {
  const found = [...text.matchAll(/^error\[(\w+)\]: (.*)$/gm)]
  const helps = [...text.matchAll(/^help: \S/gm)]
  assert(found.every(([, , message]) => message.trim() !== ""), `an empty message: ${text}`)
  assert(helps.length >= found.length, `no help: ${text}`)
  return found.map(([, code]) => code)
}

type Json = Readonly<Record<string, unknown>>

/** `validate` has the errors of each file, `test` those of each test, `plan --connect` those of each check. */
function jsonErrors(stdout: string, where: string): Array<string> {
  const { errors = [], files = [], checks = [] } = JSON.parse(stdout) as Record<string, ReadonlyArray<Json>>
  const below = [...Array.isArray(files) ? files : [], ...checks].flatMap(({ errors = [], tests = [] }) => [
    ...errors,
    ...tests.flatMap(({ errors = [] }: { errors?: ReadonlyArray<Json> }) => errors),
  ]) as ReadonlyArray<Json>
  return [...errors, ...below].map(({ code, message, help }) => {
    assert([message, help].every((text) => typeof text === "string" && text !== ""), `incomplete: ${where}`)
    return String(code)
  })
}

/** Many results judged together, so that one look shows all that is not told well. */
export class Judged {
  readonly #complaints: Array<string> = []
  readonly codes = new Map<string, number>()
  results = 0

  add(result: CliResult, what: string, allowed?: Allowed): void {
    this.results++
    try {
      for (const code of assertTold(result, what, allowed)) this.codes.set(code, (this.codes.get(code) ?? 0) + 1)
    } catch (error) {
      this.#complaints.push((error as Error).message)
    }
  }

  /** Throws what is to be complained of. */
  end(): void {
    if (Deno.env.get("SHOW")) console.log(this.results, "results:", Object.fromEntries([...this.codes].sort()))
    const shown = this.#complaints.slice(0, Number(Deno.env.get("SHOW") ?? 5)).join("\n=========\n")
    assert(this.#complaints.length === 0, `${this.#complaints.length} of ${this.results}:\n${shown}`)
  }
}
