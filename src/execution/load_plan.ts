/**
 * From a pipeline as it is handed over to a checked plan: text, document in the current form, configuration, plugins,
 * plan. Opens no data.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { loadConfig, type LoadInput, type Opened } from "../config/load.ts"
import { openDocument, type OpenInput, translated } from "../config/open.ts"
import { denoFiles, type Files } from "../data/files.ts"
import { makePlan, type Plan, type PlanOptions } from "../plan/plan.ts"
import type { Plugin } from "../plugin/contract.ts"
import { optionNames } from "../plugin/option_names.ts"
import type { Registry } from "../plugin/registry.ts"
import { ambientOf } from "./ambient.ts"
import { type PipelineInput, readPipeline } from "./pipeline_input.ts"

export interface LoadOptions {
  /** Values that win over those under `variables:`. */
  readonly variables?: Readonly<Record<string, string>>
  /** Further step types, as those of `memorySource`. */
  readonly plugins?: Iterable<Plugin>
  /** Another door to the disk; for tests. */
  readonly files?: Files
  /** Only plugins that `flowengine.lock` has. */
  readonly frozen?: boolean
  /** Folder where verified plugins are kept; that of the user's caches if absent. */
  readonly pluginCache?: string
}

/** What the configuration is loaded from. `begun`: when an earlier run began, which is gone on with. */
export async function loadInput(
  input: PipelineInput,
  registry: Registry,
  options: LoadOptions,
  begun: Partial<Plan["begun"]> | undefined,
): Promise<LoadInput & OpenInput> {
  const { file, path, text } = await readPipeline(input, options.files ?? denoFiles)
  const ambient = ambientOf(path, begun?.nowMs ?? Effect.runSync(Clock.currentTimeMillis))
  return {
    file,
    text,
    variables: options.variables ?? {},
    ambient: begun?.processId === undefined ? ambient : { ...ambient, processId: begun.processId },
    verbatim: (type) => registry.get(type)?.verbatim ?? [],
    optionsOf: (type) => {
      const plugin = registry.get(type)
      return plugin === undefined ? undefined : optionNames(plugin)
    },
  }
}

export interface Circumstances {
  readonly begun?: Partial<Plan["begun"]> | undefined
  readonly forgives?: PlanOptions["forgives"] | undefined
}

/** Throws FlowErrors with all problems found. */
export async function loadPlan(
  input: PipelineInput,
  registry: Registry,
  options: LoadOptions,
  { begun, forgives }: Circumstances,
): Promise<Plan> {
  const files = options.files ?? denoFiles
  const given = await loadInput(input, registry, options, begun)
  const planned = async (opened: Opened) => {
    const loaded = await loadConfig(given, opened)
    const { frozen, pluginCache } = options
    // With parser and validator behind it, which no other pipeline should pay for.
    const declared = loaded.config.plugins === undefined ? { registry } : await (await import("../plugin/declared.ts"))
      .declaredPlugins(loaded, registry, { files, frozen, cacheDir: pluginCache })
    const plan = await makePlan(loaded, { ...declared, files, ...(forgives === undefined ? {} : { forgives }) })
    const { questions = [] } = opened
    return questions.length === 0 ? plan : await (await import("./old_headers.ts")).withHeaders(plan, questions, files)
  }
  const opened = await openDocument(given)
  try {
    return await planned(opened)
  } catch (error) {
    // Some old files show only now what they are.
    const old = opened.warnings.length > 0 ? undefined : await translated(opened.document, given)
    if (old === undefined) throw error
    return await planned(old)
  }
}
