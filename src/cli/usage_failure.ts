/** A mistake on the command line, told. What was typed may hold anything, and is shown as what it is. */
import { quoted } from "../errors/printable.ts"
import { EXIT } from "./exit_code.ts"
import { printJson, say } from "./terminal.ts"
import type { UsageError } from "./usage_error.ts"

/** Returns the exit code. */
export function usageFailure({ code, title, message, help }: UsageError, isJson: boolean): number {
  if (isJson) printJson({ ok: false, errors: [{ code, title, class: "config", message, help }] })
  else say(`error[${code}]: ${quoted(message)}\nhelp: ${quoted(help)}`)
  return EXIT.config
}
