/**
 * What the built-in variables are made of: clock, machine, user, process. Read once per load; what cannot be read
 * (missing permission) is simply not there.
 */
import { hostname, userInfo } from "node:os"
import type { Ambient } from "../config/variables.ts"

export function ambientOf(configPath: string, nowMs: number): Ambient {
  return {
    now: new Date(nowMs),
    machineName: orUndefined(hostname),
    userName: orUndefined(() => userInfo().username),
    processId: Deno.pid,
    workingDir: Deno.cwd(),
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
