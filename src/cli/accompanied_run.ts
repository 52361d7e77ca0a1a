/**
 * `flowengine run` with options that look into the run. Kept out of the plain run, which has to start quickly; adds
 * companions and does nothing else.
 */
import { runPipeline } from "../../mod.ts"
import type { Invocation } from "./arguments.ts"
import type { Company } from "./companion.ts"
import { runWith } from "./run.ts"
import { UsageError } from "./usage_error.ts"

export const run = (invocation: Invocation): Promise<number> =>
  runWith(invocation, (file, options) => runPipeline(file, options), { accompany: accompanying(invocation) })

/** Adds what the options ask for. Throws UsageError. */
export const accompanying = (invocation: Invocation) => async (company: Company, say: (line: string) => void) => {
  const { options: { debug, json, tap, "tap-sample": isSample, mask } } = invocation
  const taps = listed(tap)
  const masked = listed(mask)
  if (taps.length > 0) {
    const { Taps } = await import("./tap.ts")
    // In JSON the rows are in the document, and nothing is said as they come.
    const observer = new Taps({ taps, isSample: isSample === true, masked, say: json ? () => {} : say })
    company.add({ observer, json: () => ({ taps: observer.report }) })
  } else if (masked.length > 0 || isSample) {
    throw new UsageError("--mask and --tap-sample say how rows are shown, and none are", "add --tap STEP")
  }
  if (debug) company.add(new (await import("./debug_watch.ts")).DebugWatch(say))
}

const listed = (option: Invocation["options"][string]): ReadonlyArray<string> => Array.isArray(option) ? option : []
