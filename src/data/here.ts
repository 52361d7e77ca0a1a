/** The current folder, and what paths relative to it mean. Looks at no file. */
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import { isAbsolute, join } from "./path.ts"

/** FE6001 if it was removed while the process was in it. */
export function currentFolder(): string {
  try {
    return Deno.cwd()
  } catch (cause) {
    const message = "the current folder cannot be told: it, or one above it, was removed or may not be read"
    const help = "change to a folder that is there, as `cd ~`, or give whole paths"
    throw new FlowErrors({ errors: [flowError("FE6001", message, { help, cause })] })
  }
}

/** Where a path leads that was written on the command line, or handed over by a program. */
export const fromHere = (path: string): string => isAbsolute(path) ? path : join(currentFolder(), path)
