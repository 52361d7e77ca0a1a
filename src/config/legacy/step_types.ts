/** The names that step types had, and what each is called now. */
import type { Kind } from "./rows.ts"

interface StepType {
  readonly old: string
  readonly now: string
  readonly kind: Extract<Kind, "source" | "transform" | "sink">
}

export const STEP_TYPES: ReadonlyArray<StepType> = [
  { old: "DelimitedSource", now: "delimited-source", kind: "source" },
  { old: "JavaScriptTransform", now: "javascript-transform", kind: "transform" },
  { old: "DelimitedSink", now: "delimited-sink", kind: "sink" },
  { old: "NullSink", now: "null-sink", kind: "sink" },
]

const plain = (name: string) => name.toLowerCase().replace(/-/g, "")

/** `DelimitedSource`, `DelimitedSource.DelimitedSourcePlugin`, `delimited-source`: all the same; undefined for others. */
export function stepType(written: string): StepType | undefined {
  const name = plain(written.slice(written.lastIndexOf(".") + 1)).replace(/plugin$/, "")
  return STEP_TYPES.find((type) => plain(type.old) === name)
}

/** Whether a type is written in a way that only old files have. */
export const isOldType = (written: string): boolean => {
  const type = stepType(written)
  return type !== undefined && type.now !== written
}
