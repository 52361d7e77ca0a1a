/**
 * What a step may know of the pipeline around it: its own id, the files, and where its options stand in the pipeline
 * file. The bridge between config and plugin contract.
 */
import { isAbsolute, join } from "../data/path.ts"
import type { Document } from "../config/document.ts"
import type { Files } from "../data/files.ts"
import type { FlowError } from "../errors/flow_error.ts"
import type { RowNeed, ScriptLibrary, StepContext } from "../plugin/contract.ts"

/** What a step has to do with the memory of the run. */
export type StepMemory = Required<Pick<StepContext, "chunkBytes" | "holds">>

export interface StepSurroundings {
  readonly step: string
  /** Path of the step's `config` in the document. */
  readonly configPath: ReadonlyArray<string | number>
  readonly document: Document
  /** Folder that relative paths start at. */
  readonly folder: string
  readonly files: Files
  readonly globals: Readonly<Record<string, unknown>>
  readonly libraries: ReadonlyMap<string, ScriptLibrary>
  readonly queues: ReadonlyArray<string>
  readonly needs: RowNeed
  readonly isCheckpointed: boolean
  readonly warn: (warning: FlowError) => void
  readonly log?: StepContext["log"]
  readonly memory?: StepMemory | undefined
}

export function stepContext(around: StepSurroundings): StepContext {
  const {
    step,
    configPath,
    document,
    folder,
    files,
    globals,
    libraries,
    queues,
    needs,
    isCheckpointed,
    warn,
    log,
    memory,
  } = around
  return {
    step,
    files,
    globals,
    libraries,
    queues,
    needs,
    isCheckpointed,
    resolve: (path) => path === "-" || isAbsolute(path) ? path : join(folder, path),
    at: (...path) => document.at([...configPath, ...path], "value"),
    globalAt: (name) => document.at(["pipeline", "globals", name], "key"),
    within: (option, line, column) => document.within([...configPath, option], line, column),
    warn,
    log,
    ...memory,
  }
}
