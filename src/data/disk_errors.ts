/**
 * What goes wrong at the disk as errors with codes. Touches no file.
 */
import { type Code } from "../errors/codes.ts"
import { FlowError, flowError } from "../errors/flow_error.ts"

/** Errors that do not pass by themselves, so that nobody tries again: a disk mounted for reading only; names that are too long or lead in circles. */
const READ_ONLY = /os error 30\b/
const NO_NAME = /os error (36|40)\b/

/** What Deno adds of the call and its files. */
const NAMES = /: \w+ '[^]*'$/

/** What Deno and the operating system say, as one of our codes. */
function coded(error: unknown, path: string, doing: "reading" | "writing"): FlowError {
  if (error instanceof FlowError) return error
  const reason = error instanceof Error
    ? error.message.replace(/ \(os error \d+\)/, "").replace(NAMES, "")
    : "no reason was given"
  const code: Code = error instanceof Deno.errors.NotFound
    ? (doing === "reading" ? "FE6001" : "FE6006")
    : error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable
    ? "FE6003"
    : error instanceof Deno.errors.IsADirectory || error instanceof Deno.errors.NotADirectory
    ? "FE6007"
    : READ_ONLY.test(String(error))
    ? "FE6003"
    : NO_NAME.test(String(error))
    ? "FE6007"
    : /os error (28|122)\b/.test(String(error))
    ? "FE6004"
    : doing === "reading"
    ? "FE6005"
    : "FE6006"
  return flowError(code, `${path}: ${reason}`, { cause: error })
}

/** Does something with a file; what is thrown has a code and names the file. */
export async function guard<A>(path: string, doing: "reading" | "writing", body: () => Promise<A>): Promise<A> {
  try {
    return await body()
  } catch (error) {
    throw coded(error, path, doing)
  }
}

/** The same at once. */
export function guardSync<A>(path: string, doing: "reading" | "writing", body: () => A): A {
  try {
    return body()
  } catch (error) {
    throw coded(error, path, doing)
  }
}
