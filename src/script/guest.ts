/**
 * The guest's side of the sandbox as text, and what it is told about the script it serves.
 */
import failures from "./guest/failures.js" with { type: "text" }
import fields from "./guest/fields.js" with { type: "text" }
import format from "./guest/format.js" with { type: "text" }
import harden from "./guest/harden.js" with { type: "text" }
import libraries from "./guest/libraries.js" with { type: "text" }
import logs from "./guest/logs.js" with { type: "text" }
import random from "./guest/random.js" with { type: "text" }
import rows from "./guest/rows.js" with { type: "text" }
import state from "./guest/state.js" with { type: "text" }
import rules from "./guest/rules.js" with { type: "text" }
import texts from "./guest/texts.js" with { type: "text" }
import values from "./guest/values.js" with { type: "text" }
import { madeColumns, numberReads, type ScriptProgram } from "./program.ts"

/** Sources that each evaluate to a function; rows.js is called with what the others return. */
export const GUEST = { values, failures, fields, format, random, rules, harden, libraries, logs, texts, state, rows }

/** What rows.js knows of a script; `cursor`, the row at hand, is added inside the sandbox. */
export function guestSpec(program: ScriptProgram) {
  return {
    columns: program.input,
    reads: program.reads,
    made: madeColumns(program).map(({ spec: { name, type } }) => ({ name, type })),
    numberReads: numberReads(program),
    checks: program.rewritten?.checks ?? [],
    stored: program.rewritten?.stored ?? [],
    numbers: program.rewritten?.numbers ?? [],
    texts: program.rewritten?.texts ?? [],
    queues: program.queues,
    isLoose: program.isLoose,
    stateful: program.stateful,
    oldNames: program.oldNames === true,
  }
}

/** Globals as an expression; integers too large for a number become bigint. */
export function globalsSource(globals: Readonly<Record<string, unknown>>): string {
  const write = (value: unknown): string => {
    if (typeof value === "bigint") return `${value}n`
    if (Array.isArray(value)) return `[${value.map(write).join(",")}]`
    if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null"
    return `{${Object.entries(value).map(([key, inner]) => `[${JSON.stringify(key)}]:${write(inner)}`).join(",")}}`
  }
  return `(${write(globals)})`
}
