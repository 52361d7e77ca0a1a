/**
 * What the built-in variables are made of: clock, machine, user, process. Read once per load; what cannot be read
 * (missing permission) is simply not there.
 */
import type { Ambient } from "../config/variables.ts"

export function ambientOf(configPath: string, nowMs: number): Ambient {
  return {
    now: new Date(nowMs),
    machineName: orUndefined(() => Deno.hostname()),
    // From the environment: asking the system needs further permissions.
    userName: orUndefined(() => Deno.env.get("USER") ?? Deno.env.get("LOGNAME") ?? Deno.env.get("USERNAME")),
    processId: Deno.pid,
    workingDir: orUndefined(() => Deno.cwd()),
    configPath,
    env: (name) => orUndefined(() => Deno.env.get(name)),
  }
}

function orUndefined<A>(read: () => A): A | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
