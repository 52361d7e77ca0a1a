/** A mistake on the command line, before any engine is loaded: code FE1401, told tersely. */
export class UsageError {
  readonly code = "FE1401"
  readonly title = "bad command line"

  constructor(readonly message: string, readonly help: string) {}
}
