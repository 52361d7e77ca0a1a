/** `run --otlp`: metrics and traces of a run go to a collector. */
import type { FlowError, RunReport } from "../../mod.ts"
import { OtlpExport } from "../observing/otlp_export.ts"
import { settingsFor } from "../observing/otlp_settings.ts"
import type { Companion } from "./companion.ts"

export class OtlpCompanion implements Companion {
  readonly observer: OtlpExport
  readonly warnings: Array<FlowError> = []

  /** @param given the address, or `env`. Throws FE1802. */
  constructor(given: string) {
    this.observer = new OtlpExport(settingsFor(given, (name) => Deno.env.get(name)))
  }

  async ended(_report: RunReport | undefined): Promise<void> {
    const { warning } = await this.observer.finished()
    if (warning !== undefined) this.warnings.push(warning)
  }
}
