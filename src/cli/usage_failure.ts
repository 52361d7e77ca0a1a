/** A mistake on the command line, told. */
import { EXIT } from "./exit_code.ts"
import { printJson, say } from "./terminal.ts"
import type { UsageError } from "./usage_error.ts"

/** Returns the exit code. */
export function usageFailure({ code, message, help }: UsageError, isJson: boolean): number {
  if (isJson) printJson({ ok: false, errors: [{ code, class: "config", message, help }] })
  else say(`error[${code}]: ${message}\nhelp: ${help}`)
  return EXIT.config
}
