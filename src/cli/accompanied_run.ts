/**
 * `flowengine run` with options that look into the run or tell others of it. Kept out of the plain run, which has to start
 * quickly; adds companions and does nothing else.
 */
import { runPipeline, type RunReport } from "../../mod.ts"
import type { Invocation } from "./arguments.ts"
import type { Companion, Company } from "./companion.ts"
import { JsonLog } from "./json_log.ts"
import { type BeginningRun, type RunWith, runWith } from "./run.ts"
import { hasColour } from "./terminal.ts"
import { UsageError } from "./usage_error.ts"

export const run = (invocation: Invocation): Promise<number> =>
  runWith(invocation, (file, options) => runPipeline(file, options), accompanied(invocation))

/** Whatever the options ask for. */
export const accompanied = (invocation: Invocation): Pick<RunWith<RunReport>, "voice" | "accompany"> => ({
  ...(invocation.options.log === "json" ? { voice: () => new JsonLog() } : {}),
  accompany: (run) => accompany(run, invocation),
})

/** Throws UsageError, FE1801, FE1802. */
async function accompany({ company, say, stop }: BeginningRun, invocation: Invocation): Promise<void> {
  const { options } = invocation
  await addTaps(company, say, invocation)
  if (options.report !== undefined) company.add(await reportPage(say, invocation))
  if (options.ui) {
    for (
      const [other, why] of [["quiet", "--quiet hides it"], ["log", "--log json writes where it is drawn"]] as const
    ) {
      if (!options[other] || options[other] === "text") continue
      throw new UsageError(`--ui shows a run, and ${why}`, "leave one of the two out")
    }
    const { LiveView } = await import("./ui/live_view.ts")
    company.add(LiveView.on({ colour: hasColour(invocation, Deno.stderr), stop }))
  }
  if (options.debug) company.add(new (await import("./debug_watch.ts")).DebugWatch(say))
  if (options.otlp) company.add(new (await import("./otlp.ts")).OtlpCompanion(String(options.otlp)))
  if (options["metrics-port"] ?? options["metrics-host"] ?? options["metrics-linger"]) {
    company.add((await import("./metrics.ts")).metricsCompanion(invocation, say))
  }
}

async function addTaps(company: Company, say: (text: string) => void, { options }: Invocation): Promise<void> {
  const { json, tap, "tap-sample": isSample, mask } = options
  const taps = listed(tap)
  const masked = listed(mask)
  if (taps.length > 0) {
    const { Taps } = await import("./tap.ts")
    // In JSON the rows are in the document, and nothing is said as they come.
    const observer = new Taps({ taps, isSample: isSample === true, masked, say: json ? () => {} : say })
    company.add({ observer, json: () => ({ taps: observer.report }) })
  } else if (isSample || (masked.length > 0 && options.report === undefined)) {
    const help = isSample ? "add --tap STEP" : "add --report FILE.html, or --tap STEP to `run`"
    throw new UsageError("--mask and --tap-sample say how rows are shown, and none are", help)
  }
}

async function reportPage(say: (text: string) => void, { files, options }: Invocation): Promise<Companion> {
  const { ReportCompanion } = await import("./report_page.ts")
  const isQuiet = options.quiet === true || options.json === true
  const page = { path: String(options.report), pipeline: files[0], masked: listed(options.mask) }
  return await ReportCompanion.open(page, isQuiet ? () => {} : say)
}

const listed = (option: Invocation["options"][string]): ReadonlyArray<string> => Array.isArray(option) ? option : []
