/**
 * Takes a chunk apart into bytes that can be put away and an outline that stays, and puts both together again: a chunk in
 * memory of its own that says of every row what the first one said. The outline is small and refers to what many chunks
 * share (schema, formats, names); so a chunk comes back in the process that put it away, and in no other. Does no input or
 * output itself.
 */
import { Chunk } from "./chunk.ts"
import { type Extent, extentsOf, type Places, placesOf } from "./chunk_places.ts"
import type { CellFormat, Cells, Column } from "./column.ts"
import { ListedOrigin, listedOrigin, PickedOrigin } from "./listed_origin.ts"
import { FileOrigin, MemoryOrigin, type Origin } from "./origin.ts"
import { pickedRows } from "./picked_rows.ts"
import { giveBack, sharedBytes, sharedOffsets } from "./row_memory.ts"
import type { ColumnSpec, RowSchema } from "./schema.ts"
import { Slab, type SlabHome } from "./slab.ts"

/** A column by the numbers of the parts that have its cells. */
interface ColumnOutline {
  readonly spec: ColumnSpec
  readonly format: CellFormat
  readonly bytes: number
  readonly offsets: number
  readonly first: number
  readonly stride: number
}

/** What the chunks of a connection mostly have in common. */
interface Shape {
  readonly schema: RowSchema
  readonly columns: ReadonlyArray<ColumnOutline>
}

/** One run of bytes. */
interface Part {
  readonly kind: "bytes" | "offsets" | "numbers"
  /** In bytes. */
  readonly length: number
  /** What has to be taken off offsets, because so many bytes before the first cell were left out. */
  readonly base: number
}

/** By the numbers of parts. */
type OriginOutline =
  | { readonly kind: "memory"; readonly origin: MemoryOrigin }
  | {
    readonly kind: "file"
    readonly file: string
    readonly columns: ReadonlyArray<string> | undefined
    readonly bytes: number
    readonly records: number
    readonly firstRecord: number
    readonly firstLine: number
    readonly firstByte: number
    readonly bytesPerUnit: number
  }
  | {
    readonly kind: "picked"
    readonly file: string
    readonly columns: ReadonlyArray<string> | undefined
    readonly bytes: number
    readonly bounds: number
    readonly numbers: number
  }
  | {
    readonly kind: "listed"
    readonly columns: ReadonlyArray<string> | undefined
    readonly bytes: number
    readonly json: number
    readonly hasLetters: boolean
  }

/** What stays in memory of a chunk that was put away. */
export interface ChunkOutline {
  readonly shape: Shape
  readonly size: number
  readonly parts: ReadonlyArray<Part>
  /** Number of the part with the selection; undefined if all rows are in the chunk. */
  readonly selection: number | undefined
  readonly stretch: { readonly bytes: number; readonly start: number; readonly end: number } | undefined
  readonly origin: OriginOutline
}

export interface PackedChunk {
  readonly outline: ChunkOutline
  /** The bytes of each part; valid as long as the chunk is held. */
  readonly content: ReadonlyArray<Uint8Array>
}

/** Takes a chunk apart. `before`: the outline of the chunk before it, with which it shares what is the same. */
export function packChunk(whole: Chunk, before?: ChunkOutline): PackedChunk {
  const chunk = pickedRows(whole)
  return new Packing(chunk, placesOf(chunk)).done(before)
}

class Packing {
  readonly #parts: Array<Part> = []
  readonly #content: Array<Uint8Array> = []
  readonly #extents: ReadonlyMap<Uint8Array, Extent>
  /** Numbers of the parts that have bytes or offsets. */
  readonly #bytes = new Map<Uint8Array, number>()
  readonly #offsets = new Map<Uint8Array, Map<Int32Array, number>>()

  /** How much of each array of offsets is needed. */
  readonly #lengths = new Map<Int32Array, number>()

  constructor(readonly chunk: Chunk, places: ReadonlyArray<Places>) {
    this.#extents = extentsOf(chunk, places)
    for (const { offsets, length } of places) {
      this.#lengths.set(offsets, Math.max(length, this.#lengths.get(offsets) ?? 0))
    }
  }

  done(before: ChunkOutline | undefined): PackedChunk {
    const { schema, columns, size, selection, stretch } = this.chunk
    const shape: Shape = { schema, columns: columns.map((column) => this.#column(column)) }
    const outline: ChunkOutline = {
      shape: before !== undefined && isSame(before.shape, shape) ? before.shape : shape,
      size,
      selection: selection === undefined ? undefined : this.#add("offsets", selection),
      stretch: stretch === undefined ? undefined : this.#stretch(stretch),
      origin: this.#origin(),
      parts: this.#parts,
    }
    return { outline, content: this.#content }
  }

  #column({ spec, cells: { bytes, offsets, first, stride, format } }: Column): ColumnOutline {
    return { spec, format, bytes: this.#bytesOf(bytes), offsets: this.#offsetsOf(bytes, offsets), first, stride }
  }

  #stretch({ bytes, start, end }: NonNullable<Chunk["stretch"]>) {
    const { from } = this.#extents.get(bytes)!
    return { bytes: this.#bytesOf(bytes), start: start - from, end: end - from }
  }

  #origin(): OriginOutline {
    const { origin, selection, size } = this.chunk
    if (origin instanceof MemoryOrigin) return { kind: "memory", origin }
    if (origin instanceof FileOrigin) {
      const { file, columns, firstRecord, bytesPerUnit } = origin
      const { from } = this.#extents.get(origin.bytes)!
      return {
        kind: "file",
        file,
        columns,
        bytes: this.#bytesOf(origin.bytes),
        records: this.#offsetsOf(origin.bytes, origin.records),
        firstRecord,
        firstLine: origin.lineAt(from),
        firstByte: origin.byteAt(from),
        bytesPerUnit,
      }
    }
    if (origin instanceof PickedOrigin) {
      const { file, columns, bytes, bounds, numbers } = origin
      return {
        kind: "picked",
        file,
        columns,
        bytes: this.#bytesOf(bytes),
        bounds: this.#offsetsOf(bytes, bounds),
        numbers: this.#add("numbers", numbers),
      }
    }
    const rows = selection ?? Int32Array.from({ length: size }, (_, row) => row)
    const listed = origin instanceof ListedOrigin ? origin : listedOrigin(origin, rows, size)
    return {
      kind: "listed",
      columns: listed.columns,
      bytes: this.#add("bytes", listed.bytes),
      json: this.#add("bytes", new TextEncoder().encode(JSON.stringify(listed.rows))),
      hasLetters: listed.letter !== undefined,
    }
  }

  #bytesOf(bytes: Uint8Array): number {
    const known = this.#bytes.get(bytes)
    if (known !== undefined) return known
    const { from, to } = this.#extents.get(bytes)!
    const number = this.#add("bytes", bytes.subarray(from, to))
    this.#bytes.set(bytes, number)
    return number
  }

  /** Offsets count from the beginning of bytes, so they are put away once for each. */
  #offsetsOf(bytes: Uint8Array, offsets: Int32Array): number {
    const numbers = this.#offsets.get(bytes) ?? new Map<Int32Array, number>()
    this.#offsets.set(bytes, numbers)
    const known = numbers.get(offsets)
    if (known !== undefined) return known
    const number = this.#add("offsets", offsets.subarray(0, this.#lengths.get(offsets)), this.#extents.get(bytes)!.from)
    numbers.set(offsets, number)
    return number
  }

  #add(kind: Part["kind"], array: Uint8Array | Int32Array | Float64Array, base = 0): number {
    this.#parts.push({ kind, length: array.byteLength, base })
    this.#content.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    return this.#parts.length - 1
  }
}

function isSame(one: Shape, other: Shape): boolean {
  return one.schema === other.schema && one.columns.length === other.columns.length &&
    one.columns.every((column, i) => {
      const { spec, format, bytes, offsets, first, stride } = other.columns[i]
      return column.spec === spec && isSameFormat(column.format, format) && column.bytes === bytes &&
        column.offsets === offsets && column.first === first && column.stride === stride
    })
}

function isSameFormat(one: CellFormat, other: CellFormat): boolean {
  if (one === other) return true
  if (one.kind !== "delimited" || other.kind !== "delimited") return one.kind === other.kind
  return one.quote === other.quote && one.escape === other.escape && one.delimiter === other.delimiter &&
    one.adjacent === other.adjacent && one.nulls === other.nulls
}

/** A slab of a chunk that came back: arrays of the process's memory, given back together. */
export type RestoredSlab = Slab<ReadonlyArray<Uint8Array | Int32Array>>

/** Gives the memory of a slab back. */
export const giveRestored = ({ notes }: RestoredSlab): void => notes.forEach(giveBack)

const RESTORED: SlabHome<RestoredSlab["notes"]> = { give: giveRestored }

/**
 * Puts a chunk together again; it has one holder, and one slab, whose home is told of the last release. `fill` is called
 * for each part in order and writes its bytes; if it throws, nothing is kept.
 */
export function unpackChunk(outline: ChunkOutline, fill: (into: Uint8Array) => void, home = RESTORED): Chunk {
  const arrays = outline.parts.map(({ kind, length }) =>
    kind === "bytes"
      ? sharedBytes(length)
      : kind === "offsets"
      ? sharedOffsets(length / 4)
      : new Float64Array(length / 8)
  )
  const slab = new Slab(new Uint8Array(0), arrays.filter((array) => !(array instanceof Float64Array)), home)
  try {
    arrays.forEach((array, i) => {
      fill(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
      if (outline.parts[i].base > 0) shift(array as Int32Array, outline.parts[i].base)
    })
    return restored(outline, arrays, slab)
  } catch (error) {
    slab.release()
    throw error
  }
}

/** Missing cells stay missing. */
function shift(offsets: Int32Array, by: number): void {
  for (let i = 0; i < offsets.length; i++) if (offsets[i] >= 0) offsets[i] -= by
}

function restored(
  { shape, size, selection, stretch, origin }: ChunkOutline,
  arrays: ReadonlyArray<Uint8Array | Int32Array | Float64Array>,
  slab: Slab,
): Chunk {
  const bytesAt = (part: number) => arrays[part] as Uint8Array
  const offsetsAt = (part: number) => arrays[part] as Int32Array
  const columns = shape.columns.map(({ spec, format, bytes, offsets, first, stride }): Column => {
    const cells: Cells = { bytes: bytesAt(bytes), offsets: offsetsAt(offsets), first, stride, format }
    return { spec, cells }
  })
  return new Chunk({
    schema: shape.schema,
    columns,
    size,
    ...(selection === undefined ? {} : { selection: offsetsAt(selection) }),
    ...(stretch === undefined ? {} : { stretch: { ...stretch, bytes: bytesAt(stretch.bytes) } }),
    origin: restoredOrigin(origin, arrays),
    slabs: [slab],
  })
}

function restoredOrigin(
  origin: OriginOutline,
  arrays: ReadonlyArray<Uint8Array | Int32Array | Float64Array>,
): Origin {
  if (origin.kind === "memory") return origin.origin
  const bytes = arrays[origin.bytes] as Uint8Array
  switch (origin.kind) {
    case "file": {
      const { file, columns, firstRecord, firstLine, firstByte, bytesPerUnit } = origin
      const records = arrays[origin.records] as Int32Array
      return new FileOrigin(file, bytes, records, firstRecord, firstLine, firstByte, bytesPerUnit, columns)
    }
    case "picked": {
      const { file, columns, bounds, numbers } = origin
      return new PickedOrigin(file, columns, bytes, arrays[bounds] as Int32Array, arrays[numbers] as Float64Array)
    }
    case "listed": {
      const json = new TextDecoder().decode((arrays[origin.json] as Uint8Array).slice())
      return new ListedOrigin(origin.columns, JSON.parse(json), bytes, origin.hasLetters)
    }
  }
}
