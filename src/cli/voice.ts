/** What a run says on stderr besides its result: as text for people here, as JSON lines for programs in json_log.ts. */
import { type FlowError, renderErrors, type RunReport, toFlowErrors } from "../../mod.ts"
import { quoted } from "../errors/printable.ts"
import type { Invocation } from "./arguments.ts"
import type { Companion } from "./companion.ts"
import { hasColour, say } from "./terminal.ts"

export interface Voice {
  /** Watches the run, if it has to know more than it is told. */
  readonly companion?: Companion
  /** Lines about what goes on. */
  say(text: string): void
  /** Something that concerns who looks on, as that the run is being stopped. */
  warn(text: string): void
  /** What is to be said of a run that has ended: what scripts logged, warnings, errors. */
  ended(report: RunReport): void
  /** Errors that belong to no report. */
  failed(error: unknown): void
}

export class TextVoice implements Voice {
  /** @param say says something where it disturbs nobody's drawing */
  constructor(readonly invocation: Invocation, readonly say: (text: string) => void) {}

  warn(text: string): void {
    this.say(text)
  }

  /** In JSON it is all in the document. */
  ended({ logs, logsDropped, warnings, errors }: RunReport): void {
    if (this.invocation.options.json) return
    for (const { step, level, message } of logs) say(`[${level}] ${step}: ${quoted(message)}`)
    if (logsDropped > 0) say(`[warn] ${logsDropped} further log lines were dropped`)
    this.#errors(warnings, "warning")
    this.#errors(errors)
  }

  failed(error: unknown): void {
    if (!this.invocation.options.json) this.#errors(toFlowErrors(error))
  }

  #errors(errors: ReadonlyArray<FlowError>, level?: "warning"): void {
    if (errors.length === 0) return
    const colour = hasColour(this.invocation, Deno.stderr)
    say(renderErrors(errors, { colour, ...(level === undefined ? {} : { level }) }))
  }
}
