/**
 * The file of a sink: whole or not at all in most runs, kept for a later run where there are checkpoints. Sinks open
 * their files here and need not know the difference.
 */
import type { Files } from "../data/files.ts"
import { type KeptPosition, openKept, resumeKept, type SinkFile } from "../data/kept_file.ts"
import { openOutput, type OutputOptions } from "../data/output_file.ts"
import { flowError } from "../errors/flow_error.ts"
import type { Position } from "./contract.ts"

/** How the file of a sink is opened. */
export interface SinkFileOptions extends OutputOptions {
  readonly isCheckpointed?: boolean | undefined
  /** Of an earlier run that this one goes on with. */
  readonly from?: Position | undefined
}

/** Opens the file of a sink; missing folders are made. */
export async function openSinkFile(
  files: Files,
  path: string,
  { isCheckpointed, from, ...options }: SinkFileOptions,
): Promise<SinkFile> {
  if (from !== undefined) return await resumeKept(files, path, options, keptPosition(from))
  return await (isCheckpointed ? openKept : openOutput)(files, path, options)
}

/** FE5032 if it is none. */
function keptPosition(position: Position): KeptPosition {
  const given = position as Partial<Record<keyof KeptPosition, unknown>> | null
  const isKept = Array.isArray(given?.parts) && given.parts.length === 1 && typeof given.parts[0] === "string" &&
    typeof given.length === "number" && typeof given.tail === "string" && typeof given.bytesWritten === "number"
  if (isKept) return given as unknown as KeptPosition
  throw flowError("FE5032", "what is said of an output is no position of a file")
}
