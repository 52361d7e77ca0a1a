/**
 * Rows of a chunk on their way into a sandbox: which column crosses in which form. How a column is written is
 * cells_in.ts' business.
 */
import type { BjsonEncoder } from "./bjson.ts"
import { encodeColumn, type Fixes, haveValues, numbersOf } from "./cells_in.ts"
import { type ChunkRequest, numberReads, type ScriptProgram } from "./program.ts"
import type { SharedRows } from "./guest_memory.ts"
import type { GuestCall } from "./sandbox.ts"
import { unset } from "./cells_out.ts"

/** Writes the columns that are read: numbers into the sandbox's memory where that is exact, all else into `encoder`. */
export function encodeRows(
  encoder: BjsonEncoder,
  program: ScriptProgram,
  request: ChunkRequest,
  rows: Int32Array,
  shared: SharedRows,
): Pick<GuestCall, "bound" | "inIntegers" | "fixes"> {
  const fixes: Fixes = []
  const inIntegers: Array<number> = []
  const lengths = new Map<number, number>()
  const numeric = numberReads(program)
  const cellsOf = (column: number) => request.columns[program.inputs.indexOf(column)]
  encoder.begin()
  encoder.array(program.reads.length)
  program.reads.forEach((column, i) => {
    const before = encoder.length
    const spec = program.input[column]
    const place = numeric.indexOf(i)
    const form = place < 0 ? undefined : numbersOf(spec, cellsOf(column), rows, shared.numbersIn(place))
    if (form === "integers") inIntegers.push(i)
    if (form === undefined) encodeColumn(encoder, spec, cellsOf(column), rows, i, fixes)
    else encoder.null()
    lengths.set(column, encoder.length - before)
  })
  const { rewritten } = program
  if (rewritten === undefined) return { bound: 0, inIntegers, fixes }
  rewritten.checks.forEach((columns, n) => {
    const check = shared.check(n).fill(1, 0, rows.length)
    for (const column of columns) haveValues(program.input[column], cellsOf(column), rows, check)
  })
  rewritten.numbers.forEach((_, n) => unset(shared.numbersOut(n), rows.length))
  return { bound: boundOf(rewritten.bound, rows.length, lengths, fixes), inIntegers, fixes }
}

/** Upper bound of the texts that are written uncounted, in bytes. */
function boundOf(
  { fixed, columns }: NonNullable<ScriptProgram["rewritten"]>["bound"],
  rows: number,
  lengths: ReadonlyMap<number, number>,
  fixes: Fixes,
): number {
  let exact = 0
  for (let i = 3; i < fixes.length; i += 4) exact += (fixes[i] as string).length
  return columns.reduce((sum, [column, times]) => sum + times * ((lengths.get(column) ?? 0) + exact), rows * fixed)
}
