/** A mistake on the command line, before any engine is loaded: code FE1401, told tersely. */
export class UsageError {
  readonly code = "FE1401"
  readonly title = "bad command line"

  /** By what it has: each bundle of a release has a class of its own. */
  static is(thrown: unknown): thrown is UsageError {
    return typeof thrown === "object" && thrown !== null && !(thrown instanceof Error) &&
      (thrown as { code?: unknown }).code === "FE1401"
  }

  constructor(readonly message: string, readonly help: string) {}
}
