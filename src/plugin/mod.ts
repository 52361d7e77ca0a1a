/**
 * Everything a plugin may import: the contract, rows and cells, and coded errors. The built-in steps use this door and
 * no other.
 *
 * @module
 */
export * from "./contract.ts"
export type { CodePoint, CoveredCode } from "./covered_code.ts"
export type { JsonRow, SourceStandIn } from "./stand_in.ts"
export { areThreadsFenced } from "./host_v1/fence.ts"
export { Chunk, type ChunkParts } from "../data/chunk.ts"
export {
  type CellFormat,
  type Cells,
  cellText,
  type Column,
  type DelimitedCells,
  isNull,
  JSON_FORMAT,
  missingColumn,
  PLAIN,
} from "../data/column.ts"
export { denoFiles, type Files, type FileStatus, type InputFile, type OutputFile } from "../data/files.ts"
export { FileOrigin, MemoryOrigin, type Origin } from "../data/origin.ts"
export { ReplayOrigin, type ReplayRecord } from "../data/replay_origin.ts"
export { rowOf } from "../data/row_values.ts"
export * from "../data/scalar.ts"
export { COLUMN_TYPES, type ColumnSpec, type ColumnType, RowSchema, schemaDifference } from "../data/schema.ts"
export { giveBack, grownOffsets, RowMemory, rowMemory, SHARED, sharedBytes, sharedOffsets } from "../data/row_memory.ts"
export { type HeldMemory, type NotesMaker, Slab, SlabPool } from "../data/slab.ts"
export { isUtf8, utf8 } from "../data/text.ts"
export { type DataPlace, FlowError, flowError, FlowErrors, type TextPlace } from "../errors/flow_error.ts"
export { type Encoding, ENCODINGS } from "../data/transcode.ts"
export { type InputPath, type InputStream, openInput, resolveInputs } from "../data/input_files.ts"
export * from "./options.ts"
export { didYouMean } from "../errors/suggest.ts"
export { type Fix, meaning, replacing } from "../errors/fix.ts"
export { checkColumn, checkedColumns, type NextDoubt } from "../data/check_rows.ts"
export { ByteBuffer } from "../data/byte_buffer.ts"
export { openOutput, type OutputMode as OutputFileMode, type OutputStream } from "../data/output_file.ts"
export { checkOutput } from "../data/output_file.ts"
export { chooseColumns, type ChosenColumns, OutputColumns } from "./output_columns.ts"
export {
  type RecordNotes,
  type RecordPlace,
  RecordReader,
  type RecordScanner,
  type Stretch,
} from "../data/record_reader.ts"
export { readerLimits } from "./reader_limits.ts"
export { fromPosition, type RecordPosition, toPosition } from "./record_position.ts"
export type { SinkFile } from "../data/kept_file.ts"
export { openSinkFile, type SinkFileOptions } from "./sink_file.ts"
export { replayed, type ReplayForm, type ReplayStretch } from "./replayed.ts"
export type { RowDeclarations } from "./row_declarations.ts"
export { RowRejects } from "./row_rejects.ts"
