/** Everything a step that runs scripts needs of the sandbox. */
export { analyse, parseScript, type ScriptFacts, type ScriptProblem } from "./analysis.ts"
export { compileScript, outputSchema } from "./compile.ts"
export { globalProblems } from "./globals.ts"
export type { ChunkReply, RowFailure, SandboxFailure, ScriptProgram } from "./program.ts"
export { SandboxSession } from "./session.ts"
