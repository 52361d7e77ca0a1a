/**
 * What may stand under `settings.limits` and for connections: how much memory, processor and time a run may take. What
 * the values mean at work is told in src/resources.
 */
import * as Schema from "effect/Schema"
import { DurationOption } from "./durations.ts"

const described = (description: string) => ({ description })

/** Below this not even the engine itself fits. */
const LEAST_MEMORY_MB = 128

/** `settings.limits` as written. */
export interface LimitsConfig {
  readonly maxMemoryMB?: number
  readonly maxCpuPercent?: number
  readonly maxRunTime?: string | number
  readonly spillFolder?: string
}

export const Limits: Schema.Codec<LimitsConfig> = Schema.Struct({
  maxMemoryMB: Schema.optionalKey(
    Schema.Int.check(Schema.isBetween({ minimum: LEAST_MEMORY_MB, maximum: 1_048_576 })).annotate(
      described("Memory of the whole process in MB; three quarters of what the machine or container has if absent."),
    ),
  ),
  maxCpuPercent: Schema.optionalKey(
    Schema.Int.check(Schema.isBetween({ minimum: 5, maximum: 100 })).annotate(
      described("Share of the processor that the run may use, of all cores together (100)."),
    ),
  ),
  maxRunTime: Schema.optionalKey(DurationOption("How long the whole run may take (no limit).", 1)),
  spillFolder: Schema.optionalKey(
    Schema.String.check(Schema.isMinLength(1)).annotate(
      described(
        "Folder for the chunks that connections with `overflow: spill` put on disk; that of the system if absent.",
      ),
    ),
  ),
}).annotate(described("What a run may take of the machine."))

/** What may stand at a connection about a taker that is slower than its giver. */
export interface ConnectionLimits {
  readonly bufferMB?: number
  readonly overflow?: "wait" | "spill"
}

/** The keys of it. */
export const connectionLimits: {
  readonly [K in keyof ConnectionLimits]-?: Schema.optionalKey<Schema.Codec<Exclude<ConnectionLimits[K], undefined>>>
} = {
  bufferMB: Schema.optionalKey(
    Schema.Finite.check(Schema.isBetween({ minimum: 0.0625, maximum: 65_536 })).annotate(
      described("Chunks that may wait on the connection, in MB of memory; a share of the budget if absent."),
    ),
  ),
  overflow: Schema.optionalKey(
    Schema.Literals(["wait", "spill"]).annotate(
      described("When that is full: make the giver wait (default), or put further chunks on disk."),
    ),
  ),
}
