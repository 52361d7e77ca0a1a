/**
 * `settings.checkpoint` of a pipeline file: whether a run keeps checkpoints, how often, and where.
 */
import * as Schema from "effect/Schema"
import { DurationOption, milliseconds } from "./durations.ts"

const EVERY_MS = 5000

/** `settings.checkpoint` as written. */
export type CheckpointConfig = boolean | { readonly every?: string | number; readonly filePath?: string }

export const Checkpoint: Schema.Codec<CheckpointConfig> = Schema.Union([
  Schema.Boolean,
  Schema.Struct({
    every: Schema.optionalKey(
      DurationOption("Time between checkpoints, as 5s (default); 0: one after every chunk.", 0),
    ),
    filePath: Schema.optionalKey(
      Schema.String.check(Schema.isMinLength(1)).annotate({
        description: "The checkpoint file; beside the pipeline file and named after it if absent.",
      }),
    ),
  }),
]).annotate({ description: "Whether a run keeps checkpoints, so that `run --resume` can go on from the last one." })

/** How a run keeps checkpoints. */
export interface CheckpointSettings {
  readonly everyMs: number
  /** As written; undefined: beside the pipeline file. */
  readonly filePath: string | undefined
}

/** Undefined if there are to be none. */
export function checkpointSettings(config: CheckpointConfig | undefined): CheckpointSettings | undefined {
  if (config === undefined || config === false) return undefined
  const { every, filePath } = config === true ? {} as { every?: string; filePath?: string } : config
  return { everyMs: every === undefined ? EVERY_MS : milliseconds(every) ?? EVERY_MS, filePath }
}
