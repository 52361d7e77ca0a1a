/** Errors of Node as those of Deno, which FlowEngine knows: classes by kind, the number of the system in the text. */

class Named extends Error {
  override get name(): string {
    return this.constructor.name
  }
}

/** The classes of `Deno.errors` that FlowEngine asks for. */
export const errors = {
  NotFound: class NotFound extends Named {},
  PermissionDenied: class PermissionDenied extends Named {},
  NotCapable: class NotCapable extends Named {},
  AlreadyExists: class AlreadyExists extends Named {},
  IsADirectory: class IsADirectory extends Named {},
  NotADirectory: class NotADirectory extends Named {},
  AddrInUse: class AddrInUse extends Named {},
  AddrNotAvailable: class AddrNotAvailable extends Named {},
  BadResource: class BadResource extends Named {},
  Interrupted: class Interrupted extends Named {},
  WriteZero: class WriteZero extends Named {},
  NotSupported: class NotSupported extends Named {},
}

const KINDS: Readonly<Record<string, keyof typeof errors>> = {
  ENOENT: "NotFound",
  EACCES: "PermissionDenied",
  EPERM: "PermissionDenied",
  EEXIST: "AlreadyExists",
  EISDIR: "IsADirectory",
  ENOTDIR: "NotADirectory",
  EBADF: "BadResource",
}

interface SystemError extends Error {
  readonly code: string
  readonly errno: number
  readonly syscall?: string
  readonly path?: string
}

const isSystemError = (error: unknown): error is SystemError =>
  error instanceof Error && typeof (error as Partial<SystemError>).code === "string" &&
  typeof (error as Partial<SystemError>).errno === "number"

/** As Deno would tell it: `No such file or directory (os error 2): open '/x'`. */
function asDeno(error: unknown): unknown {
  if (!isSystemError(error)) return error
  const [, reason = error.message] = /^\w+: ([^,]*)/.exec(error.message) ?? []
  const place = error.path === undefined ? "" : `: ${error.syscall ?? "open"} '${error.path}'`
  const message = `${reason[0].toUpperCase()}${reason.slice(1)} (os error ${Math.abs(error.errno)})${place}`
  const kind = KINDS[error.code]
  return kind === undefined ? new Error(message, { cause: error }) : new errors[kind](message, { cause: error })
}

/** Does something; what is thrown is told as Deno tells it. */
export function telling<A>(body: () => A): A {
  try {
    return body()
  } catch (error) {
    throw asDeno(error)
  }
}

/** The same for what takes time. */
export async function tellingLater<A>(body: () => Promise<A>): Promise<A> {
  try {
    return await body()
  } catch (error) {
    throw asDeno(error)
  }
}
