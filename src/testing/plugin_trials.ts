/**
 * Third-party plugins tried out: fetched, verified, and then either taken through the conformance suite or measured. What to
 * give them stands in their `conformance.json`.
 */
import { denoFiles } from "../data/files.ts"
import { fromHere } from "../data/here.ts"
import { join } from "../data/path.ts"
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import { benchPlugin, type Measurement } from "../plugin/conformance/bench.ts"
import { type Fixture, FIXTURE_FILE, readFixture } from "../plugin/conformance/fixture.ts"
import { testPlugin } from "../plugin/conformance/suite.ts"
import type { Verdict } from "../plugin/conformance/verdicts.ts"
import type { Manifest } from "../plugin/manifest.ts"
import { checkPlugin, type ThirdPartyOptions } from "../plugin/third_party.ts"
import { type LibraryHost, libraryRunner } from "./library_run.ts"

/** How a plugin is tried out. */
export interface PluginTrialOptions extends ThirdPartyOptions {
  /** Instead of the `conformance.json` beside the manifest; paths start at the working directory. */
  readonly fixture?: string
}

/** How a plugin is measured. */
export interface PluginBenchOptions extends PluginTrialOptions {
  /** So many rows, instead of one second. */
  readonly rows?: number
}

/** What the conformance suite says of a plugin. */
export interface PluginTestResult {
  readonly manifest: Manifest
  readonly isOk: boolean
  /** One per check. */
  readonly verdicts: ReadonlyArray<Verdict>
}

/** How fast a plugin is. */
export interface PluginBenchResult {
  readonly manifest: Manifest
  /** Undefined of a library, which runs inside of scripts and not by itself. */
  readonly measured: Measurement | undefined
}

/** Throws FlowErrors. */
export async function tested(host: LibraryHost, url: string, options: PluginTrialOptions): Promise<PluginTestResult> {
  const { loaded, fixture } = await subjectOf(url, options)
  return { manifest: loaded.manifest, ...await testPlugin(loaded, fixture, libraryRunner(host)) }
}

/** Throws FlowErrors. */
export async function measured(url: string, options: PluginBenchOptions): Promise<PluginBenchResult> {
  const { loaded, fixture } = await subjectOf(url, options)
  const { manifest } = loaded
  if (manifest.kind === "library") return { manifest, measured: undefined }
  return { manifest, measured: await benchPlugin(loaded, fixture, options.rows) }
}

/** A verified plugin and what its `conformance.json`, or the file that is given, says of it. */
async function subjectOf(url: string, { fixture, ...options }: PluginTrialOptions) {
  const loaded = await checkPlugin(url, options)
  const beside = /^https?:/.test(url) ? undefined : join(url.replace(/plugin\.json$/, ""), FIXTURE_FILE)
  const file = fixture ?? beside
  return { loaded, fixture: file === undefined ? {} : await fixtureAt(file) }
}

async function fixtureAt(file: string): Promise<Fixture> {
  const path = fromHere(file)
  if (await denoFiles.status(path) === undefined) {
    const error = flowError("FE2037", `there is no ${file}`, {
      help: "write one; `plugin new` shows what it looks like",
    })
    throw new FlowErrors({ errors: [error] })
  }
  return readFixture(await denoFiles.readText(path), path)
}
