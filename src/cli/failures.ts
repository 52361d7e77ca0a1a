/** Errors that ended a command, as text or JSON. */
import { errorToJson, renderErrors, RunFailed, toFlowErrors } from "../../mod.ts"
import { exitCode } from "./exit_code.ts"
import { printJson, say } from "./terminal.ts"

const errorsOf = (error: unknown) => error instanceof RunFailed ? error.errors : toFlowErrors(error)

/** Says errors on stderr; returns the exit code. */
export function sayErrors(error: unknown, options: { readonly colour: boolean }): number {
  const errors = errorsOf(error)
  say(renderErrors(errors, options))
  return exitCode(errors.map((each) => each.class))
}

/** Prints `{ok: false, errors}`; returns the exit code. */
export function printErrors(error: unknown, more: Readonly<Record<string, unknown>> = {}): number {
  const errors = errorsOf(error)
  printJson({ ok: false, errors: errors.map(errorToJson), ...more })
  return exitCode(errors.map((each) => each.class))
}
