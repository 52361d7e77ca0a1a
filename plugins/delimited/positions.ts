/**
 * The inputs of delimited-source, opened at their beginning or at a position of an earlier run.
 */
import {
  fromPosition,
  type InputPath,
  openInput,
  pathList,
  type Position,
  readerLimits,
  type RecordPlace,
  type RecordPosition,
  RecordReader,
  resolveInputs,
  type SlabPool,
  type StepContext,
} from "../../src/plugin/mod.ts"
import type { Scan } from "./scan.ts"
import type { DelimitedSourceConfig } from "./source_options.ts"

export async function inputsOf(
  options: DelimitedSourceConfig,
  context: StepContext,
): Promise<ReadonlyArray<InputPath>> {
  return await resolveInputs(
    context.files,
    pathList(options.filePath),
    (path) => context.resolve(path),
    context.at("filePath"),
  )
}

/** @param from undefined for the beginning of the file */
export async function openReader(
  options: DelimitedSourceConfig,
  context: StepContext,
  input: InputPath,
  pool: SlabPool<Scan>,
  from?: RecordPlace,
): Promise<RecordReader<Scan>> {
  const stream = await openInput(context.files, input, options.encoding, from?.byte)
  return new RecordReader(stream, pool, readerLimits(options, context), from)
}

/** Where reading starts, and the bytes of the files before. */
export interface Start {
  readonly at: RecordPosition | undefined
  readonly doneBytes: number
}

export const BEGINNING: Start = { at: undefined, doneBytes: 0 }

export function startAt(position: Position, inputs: ReadonlyArray<InputPath>): Start {
  const at = fromPosition(position, inputs.length)
  return { at, doneBytes: inputs.slice(0, at.file).reduce((sum, { size }) => sum + (size ?? 0), 0) }
}
