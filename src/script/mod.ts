/** Everything a step that runs scripts needs of the sandbox. */
export { analyse, type ScriptFacts } from "./analysis.ts"
export { compileScript, outputSchema } from "./compile.ts"
export { globalProblems } from "./globals.ts"
export type { LibraryProgram } from "./libraries.ts"
export type { ChunkReply, ChunkRequest, RowFailure, SandboxFailure, ScriptProgram } from "./program.ts"
export { rememberingVariables } from "./kept_state.ts"
export { SandboxSession } from "./session.ts"
export { parseScript, type ScriptProblem } from "./syntax.ts"
