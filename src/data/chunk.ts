/**
 * A chunk: the rows that travel through a pipeline together, as columns of cells plus the selection of rows that are
 * still in it. Filtering and routing change the selection and copy nothing.
 */
import type { Column } from "./column.ts"
import type { Origin } from "./origin.ts"
import type { RowSchema } from "./schema.ts"
import type { Slab } from "./slab.ts"

/** What a chunk is made of. */
export interface ChunkParts {
  readonly schema: RowSchema
  /** One per column of the schema, in its order. */
  readonly columns: ReadonlyArray<Column>
  /** Number of row positions, selected or not. Row positions are the same in every chunk made from this one. */
  readonly size: number
  /** Row positions in the chunk, ascending; undefined means all of them. */
  readonly selection?: Int32Array
  /** Where the rows came from, by row position. */
  readonly origin: Origin
  /**
   * All rows in one piece, as the records they were read from, line ends included; then the columns have no cells.
   */
  readonly stretch?: Stretch
  /** Memory that must stay until the last holder of the chunk releases it. */
  readonly slabs: ReadonlyArray<Slab>
}

/** Records that lie one after the other. */
export interface Stretch {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/**
 * Rows that travel together. For who looks at them: `count` rows, the n-th at position `rowAt(n)`, which `rowOf`
 * reads.
 */
export class Chunk {
  readonly schema: RowSchema
  readonly columns: ReadonlyArray<Column>
  readonly size: number
  readonly selection: Int32Array | undefined
  readonly origin: Origin
  readonly stretch: Stretch | undefined
  readonly slabs: ReadonlyArray<Slab>

  constructor(parts: ChunkParts) {
    this.schema = parts.schema
    this.columns = parts.columns
    this.size = parts.size
    this.selection = parts.selection
    this.origin = parts.origin
    this.stretch = parts.stretch
    this.slabs = parts.slabs
  }

  /** Number of rows in the chunk. */
  get count(): number {
    return this.selection === undefined ? this.size : this.selection.length
  }

  /** Row position of the n-th row. */
  rowAt(n: number): number {
    return this.selection === undefined ? n : this.selection[n]
  }

  /** The same cells with another selection of row positions (ascending). */
  select(selection: Int32Array): Chunk {
    return new Chunk({ ...this, selection })
  }

  /** The same rows with other columns; `slabs` is further memory that the new columns need. */
  with(schema: RowSchema, columns: ReadonlyArray<Column>, slabs: ReadonlyArray<Slab> = []): Chunk {
    return new Chunk({ ...this, schema, columns, slabs: slabs.length === 0 ? this.slabs : [...this.slabs, ...slabs] })
  }

  /** One more holder. A chunk is born with one. */
  retain(): void {
    for (const slab of this.slabs) slab.retain()
  }

  /** One holder less; after the last one the cells must not be read any more. */
  release(): void {
    for (const slab of this.slabs) slab.release()
  }
}

/**
 * Bytes that a chunk keeps: its slabs with their notes, and what was made for it besides. An upper bound where chunks share
 * slabs, because each of them is counted in full.
 */
export function chunkBytes({ slabs, columns, selection }: Chunk): number {
  const seen = new Set<ArrayBufferView>()
  let sum = selection?.byteLength ?? 0
  const count = (view: ArrayBufferView) => {
    if (seen.has(view)) return
    seen.add(view)
    sum += view.byteLength
  }
  for (const { bytes, notes } of slabs) {
    count(bytes)
    if (typeof notes !== "object" || notes === null) continue
    for (const note of Object.values(notes)) if (ArrayBuffer.isView(note)) count(note)
  }
  // Neighbours mostly share both; a thousand columns should not be looked up one by one.
  let [bytes, offsets]: [unknown, unknown] = [undefined, undefined]
  for (const { cells } of columns) {
    if (cells.bytes !== bytes) count(cells.bytes)
    if (cells.offsets !== offsets) count(cells.offsets)
    bytes = cells.bytes
    offsets = cells.offsets
  }
  return sum
}
