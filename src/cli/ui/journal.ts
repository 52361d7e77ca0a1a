/**
 * What a run had to say, in the order in which it was seen: warnings, lines of scripts, the first rejected rows, and what
 * the command line itself would have printed. Keeps the last few hundred.
 */
import type { FlowError, RunReport } from "../../../mod.ts"
import { quoted } from "../../errors/printable.ts"
import { foreign, type Line, line, piece } from "./line.ts"

const KEPT = 300

export class Journal {
  #entries: Array<{ line: Line; readonly key?: string }> = []
  #logs = 0
  #dropped = 0
  #rejects = 0

  /** Something that would have been printed. */
  say(text: string): void {
    for (const each of text.split("\n")) this.#put(line(foreign(each)))
  }

  look({ logs, logsDropped, warnings, rejects, steps }: RunReport): void {
    for (const { step, level, message } of logs.slice(this.#logs)) {
      const tone = level === "error" ? "bad" : level === "warn" ? "doubtful" : undefined
      for (const [i, each] of message.split("\n").entries()) {
        this.#put(i === 0 ? line(piece(`[${level}] `, tone), foreign(`${step}: ${each}`)) : line(foreign(`  ${each}`)))
      }
    }
    this.#logs = logs.length
    if (logsDropped > this.#dropped) {
      this.#dropped = logsDropped
      this.#put(line(piece("[warn] ", "doubtful"), `${logsDropped} further log lines were dropped`), "dropped")
    }
    for (const warning of warnings) this.#put(told("warning", warning), `${warning.code} ${warning.step ?? ""}`)
    for (const error of rejects.samples.slice(this.#rejects)) this.#put(told("rejected", error))
    this.#rejects = rejects.samples.length
    for (const { id, breaker } of steps) {
      for (const { at, from, to } of breaker?.transitions ?? []) {
        this.#put(line(piece("[warn] ", "doubtful"), foreign(`${id}: circuit ${from} → ${to}`)), `${id} ${at} ${to}`)
      }
    }
  }

  /** Of entries with the same key there is one, which says the latest. */
  #put(text: Line, key?: string): void {
    const known = key === undefined ? undefined : this.#entries.find((entry) => entry.key === key)
    if (known !== undefined) {
      known.line = text
      return
    }
    this.#entries.push(key === undefined ? { line: text } : { line: text, key })
    // What has a key is put again and again: it must not come back as new.
    if (this.#entries.length > KEPT) {
      const oldest = this.#entries.findIndex((entry) => entry.key === undefined)
      this.#entries.splice(Math.max(0, oldest), 1)
    }
  }

  last(most: number): ReadonlyArray<Line> {
    return most <= 0 ? [] : this.#entries.slice(-most).map((entry) => entry.line)
  }

  get size(): number {
    return this.#entries.length
  }
}

function told(what: "warning" | "rejected", { code, message, step, data }: FlowError): Line {
  const place = data?.file === undefined
    ? step === undefined ? "" : ` (${step})`
    : ` (${data.file}${data.line === undefined ? "" : `:${data.line}`}${step === undefined ? "" : `, ${step}`})`
  return line(piece(`${what}[${code}]: `, "doubtful"), foreign(quoted(message) + place))
}
