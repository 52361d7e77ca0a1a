/** Carries a command out, errors included. What a command throws is told by the bundle that knows its classes. */
import type { Invocation } from "./arguments.ts"
import { hasColour } from "./terminal.ts"
import { UsageError } from "./usage_error.ts"
import { usageFailure } from "./usage_failure.ts"

/** Each is loaded when it is called, so that no command pays for another. Resolves to the exit code. */
export type Commands = Readonly<Record<string, () => Promise<(invocation: Invocation) => Promise<number>>>>

export const performing = (commands: Commands) => async (name: string, invocation: Invocation): Promise<number> => {
  try {
    const command = await commands[name]()
    return await command(invocation)
  } catch (error) {
    return await tell(error, invocation)
  }
}

/** Tells what was thrown; resolves to the exit code. */
export async function tell(error: unknown, invocation: Invocation): Promise<number> {
  const isJson = invocation.options.json === true
  const code = invocation.options.log === "json" ? (await import("./json_log.ts")).logFailure(error) : undefined
  if (code !== undefined && !isJson) return code
  if (UsageError.is(error)) return usageFailure(error, isJson)
  const { printErrors, sayErrors } = await import("./failures.ts")
  return isJson ? printErrors(error) : sayErrors(error, { colour: hasColour(invocation, Deno.stderr) })
}
