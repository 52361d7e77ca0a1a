/** The one place that turns errors into an exit code. */
import type { ErrorClass } from "../errors/codes.ts"

export const EXIT = { ok: 0, config: 1, run: 2, environment: 3, bug: 4, interrupt: 130, terminate: 143 } as const

/** What each says, for help. */
export const EXIT_TEXT: ReadonlyArray<readonly [string, string]> = [
  ["0", "ok"],
  ["1", "configuration"],
  ["2", "run failed"],
  ["3", "environment"],
  ["4", "our mistake"],
  ["130/143", "interrupted"],
]

/** The gravest class wins: our bug, then configuration, then environment, then the run. */
export function exitCode(classes: ReadonlyArray<ErrorClass>): number {
  if (classes.includes("bug")) return EXIT.bug
  if (classes.includes("config")) return EXIT.config
  if (classes.includes("environment")) return EXIT.environment
  return classes.length === 0 ? EXIT.ok : EXIT.run
}
