/**
 * The guest's side of the sandbox as text, and what it is told about the script it serves.
 */
import failures from "./guest/failures.js" with { type: "text" }
import fields from "./guest/fields.js" with { type: "text" }
import format from "./guest/format.js" with { type: "text" }
import harden from "./guest/harden.js" with { type: "text" }
import random from "./guest/random.js" with { type: "text" }
import rows from "./guest/rows.js" with { type: "text" }
import rules from "./guest/rules.js" with { type: "text" }
import values from "./guest/values.js" with { type: "text" }
import type { ScriptProgram } from "./program.ts"

/** Sources that each evaluate to a function; rows.js is called with what the others return. */
export const GUEST = { values, failures, fields, format, random, rules, harden, rows }

/** What rows.js knows of a script; `cursor`, the row at hand, is added inside the sandbox. */
export function guestSpec(program: ScriptProgram) {
  return {
    columns: program.input,
    reads: program.reads,
    made: program.output.filter((output) => output.way === "made").map(({ spec: { name, type } }) => ({ name, type })),
    queues: program.queues,
    isLoose: program.isLoose,
    stateful: program.stateful,
  }
}
