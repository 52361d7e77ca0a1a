/**
 * The guest's side of the sandbox as text, and what it is told about the script it serves.
 */
import source from "./guest.js" with { type: "text" }
import type { ScriptProgram } from "./program.ts"

export const GUEST_SOURCE: string = source

/** What guest.js knows of a script; `cursor`, the row at hand, is added inside the sandbox. */
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
