/**
 * Texts put together of constants and cells, bytes copied wherever they are the text.
 */
import type { ByteBuffer } from "../data/byte_buffer.ts"
import { cellText, type Column } from "../data/column.ts"
import type { ChunkRequest, OutputColumn, ScriptProgram } from "./program.ts"
import { decodeValues, type MadeColumn, type RowVerdicts } from "./cells_out.ts"

interface Constant {
  readonly text: string
  readonly bytes: Uint8Array
}

interface CellPart {
  readonly column: Column
  /** What stands for a null, and for a text without characters if that is not itself. */
  readonly ifNull: string
  readonly ifEmpty?: string
}

export type Piece = Constant | CellPart

const textPiece = (text: string): Constant => ({ text, bytes: new TextEncoder().encode(text) })

/** The pieces of a joined column in the rows of a request. */
export function piecesOf({ parts }: OutputColumn, program: ScriptProgram, request: ChunkRequest): ReadonlyArray<Piece> {
  return parts!.map((part) => {
    if ("text" in part) return textPiece(part.text)
    if ("isNow" in part) return textPiece(request.now)
    const { column, ...otherwise } = part
    const cells = request.columns[program.inputs.indexOf(column)]
    return { column: { spec: program.input[column], cells }, ...otherwise }
  })
}

/** Notes start and end of the text of each row that is seen. */
export function joinTexts(
  parts: ReadonlyArray<Piece>,
  made: MadeColumn,
  rows: Int32Array,
  offsets: Int32Array,
  buffer: ByteBuffer,
  verdicts: RowVerdicts,
): void {
  // One text for all rows where nothing depends on the row.
  const { hidden } = verdicts
  const isConstant = parts.every((part) => "bytes" in part)
  let [start, end] = [-1, -1]
  const one = [""]
  for (let i = 0; i < rows.length; i++) {
    if (hidden === undefined ? verdicts.isUnseen(i) : hidden[i] !== 0) continue
    const row = rows[i]
    if (start < 0 || !isConstant) {
      start = buffer.length
      if (!appendDirectly(parts, row, buffer)) {
        buffer.length = start
        one[0] = parts.map((part) => textOf(part, row)).join("")
        decodeValues(one, made, rows.subarray(i, i + 1), offsets, buffer, {
          isUnseen: () => false,
          fail: (_, failure) => verdicts.fail(i, failure),
        })
        continue
      }
      end = buffer.length
    }
    offsets[2 * row] = start
    offsets[2 * row + 1] = end
  }
}

/** Appends the bytes of all parts; false if those of some cell are not its text. */
function appendDirectly(parts: ReadonlyArray<Piece>, row: number, buffer: ByteBuffer): boolean {
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]
    if ("bytes" in part) {
      buffer.copy(part.bytes, 0, part.bytes.length)
      continue
    }
    const { bytes, offsets, first, stride, format } = part.column.cells
    const at = first + row * stride
    const [start, end] = [offsets[at], offsets[at + 1]]
    const isText = start >= 0 && end > start &&
      (format.kind === "plain" ||
        (format.kind === "delimited" && format.nulls.length === 0 && bytes[start] !== format.quote))
    if (!isText) return false
    buffer.copy(bytes, start, end)
  }
  return true
}

function textOf(part: Piece, row: number): string {
  if ("text" in part) return part.text
  const text = cellText(part.column, row)
  return text === null ? part.ifNull : text === "" ? part.ifEmpty ?? "" : text
}
