/**
 * One file of records, stretch by stretch: fills slabs, has them scanned, carries the unfinished record over to the next.
 * Knows where records are; knows nothing of what is in them.
 */
import { type FlowError, flowError } from "../errors/flow_error.ts"
import type { InputStream } from "./input_files.ts"
import { FileOrigin } from "./origin.ts"
import type { Slab, SlabPool } from "./slab.ts"
import { utf8 } from "./text.ts"

/** Where the records of a stretch of bytes are. Reused from scan to scan; arrays may be longer than their content. */
export interface RecordNotes {
  /** Complete records found. */
  records: number
  /** Start and end of record r, without its line end: `bounds[2r]`, `bounds[2r + 1]`. */
  bounds: Int32Array
  /** Line ends before `rest`. */
  lines: number
  /** First byte that belongs to no complete record; where the next scan must begin. */
  rest: number
  /** Where the quote opened that the stretch ends in, or -1. */
  openQuote: number
}

/** Finds the complete records in `bytes[from … to)`, at most `most`. `isEnd`: no bytes follow. */
export interface RecordScanner<Notes extends RecordNotes> {
  scan(bytes: Uint8Array, from: number, to: number, isEnd: boolean, most: number, into: Notes): Notes
}

/** Complete records in a slab; the caller releases the slab. */
export interface Stretch<Notes extends RecordNotes> {
  readonly slab: Slab<Notes>
  readonly scan: Notes
  readonly origin: FileOrigin
}

/** A place between two records of a file. */
export interface RecordPlace {
  /** 1-based number of the record that comes next, and the line it begins in. */
  readonly record: number
  readonly line: number
  /** Bytes before it, as in `openInput`. */
  readonly byte: number
}

export interface ReaderLimits {
  readonly chunkBytes: number
  readonly maxRecordBytes: number
}

/** Reads a file in blocks and has a scanner find the records in them. */
export class RecordReader<Notes extends RecordNotes> {
  /** Set by who knows them; see Origin. */
  columns: ReadonlyArray<string> | undefined
  #slab: Slab<Notes> | undefined
  #from = 0
  #to = 0
  /** Bytes of the slab that are to be filled: it may have more room than a chunk should have bytes. */
  #size = 0
  #ended = false
  /** Of the byte at `#from`. */
  #record: number
  #line: number
  #byte: number

  /** @param from where the stream was opened, if that is not its beginning */
  constructor(
    readonly stream: InputStream,
    readonly pool: SlabPool<Notes>,
    readonly limits: ReaderLimits,
    from?: RecordPlace,
  ) {
    this.#record = from?.record ?? 1
    this.#line = from?.line ?? 1
    this.#byte = from?.byte ?? stream.skipped
  }

  /** What comes next. */
  get place(): RecordPlace {
    return { record: this.#record, line: this.#line, byte: this.#byte }
  }

  /** Up to `most` further records, at least one; undefined at the end of the file. */
  async next(scanner: RecordScanner<Notes>, most: number): Promise<Stretch<Notes> | undefined> {
    let slab = await this.#refill(this.limits.chunkBytes)
    while (true) {
      const scan = scanner.scan(slab.bytes, 0, this.#to, this.#ended, most, slab.notes)
      if (scan.records > 0) {
        if (slab.bytes.length > this.limits.maxRecordBytes) this.#refuseLarge(slab, scan)
        return this.#stretch(slab, scan)
      }
      if (this.#ended) {
        if (scan.openQuote >= 0) throw this.#neverClosed(slab, scan.openQuote, "the file ends")
        slab.release()
        this.#slab = undefined
        this.#to = 0
        return undefined
      }
      // What is there is skipped lines and the start of one record: drop the former, make room for the latter.
      this.#advance(slab, scan.rest, scan.lines, 0)
      if (this.#to - this.#from >= this.limits.maxRecordBytes) throw this.#tooLarge(slab, scan)
      const room = Math.min(2 * this.#size, this.limits.maxRecordBytes + this.limits.chunkBytes)
      slab = await this.#refill(this.#from > 0 ? this.#size : room)
    }
  }

  /** The next record is number 1: what came before was no data. */
  startCounting(): void {
    this.#record = 1
  }

  /** Takes records back, so that `next` finds them again. */
  takeBack(stretch: Stretch<Notes>): void {
    this.#record -= stretch.scan.records
    this.#line = stretch.origin.firstLine
    this.#byte = stretch.origin.firstByte
    this.#from = 0
  }

  /** Moves the rest to the front of a slab that nobody else holds, and fills it up. */
  async #refill(size: number): Promise<Slab<Notes>> {
    const old = this.#slab
    const kept = this.#to - this.#from
    this.#size = Math.max(size, kept + 1024)
    const slab = this.pool.rent(this.#size)
    if (old !== undefined) {
      slab.bytes.set(old.bytes.subarray(this.#from, this.#to))
      old.release()
    }
    this.#slab = slab
    this.#from = 0
    this.#to = kept
    await this.#fill(slab)
    return slab
  }

  /** Reads until the slab has what it should have; from a pipe, whatever is there. */
  async #fill(slab: Slab<Notes>): Promise<void> {
    while (!this.#ended && this.#to < this.#size) {
      const reading = this.stream.read(slab.bytes.subarray(this.#to, this.#size))
      const count = reading instanceof Promise ? await reading : reading
      if (count === null) this.#ended = true
      else this.#to += count
      if (reading instanceof Promise && count !== null) return
    }
  }

  #stretch(slab: Slab<Notes>, scan: Notes): Stretch<Notes> {
    const origin = new FileOrigin(
      this.stream.name,
      slab.bytes,
      scan.bounds,
      this.#record,
      this.#line,
      this.#byte,
      this.stream.bytesPerUnit,
      this.columns,
    )
    slab.retain() // once for the stretch, once for the bytes that are still to come
    this.#advance(slab, scan.rest, scan.lines, scan.records)
    return { slab, scan, origin }
  }

  #advance(slab: Slab<Notes>, rest: number, lines: number, records: number): void {
    const { bytesPerUnit } = this.stream
    this.#byte += bytesPerUnit === 0 ? rest : utf8(slab.bytes, 0, rest).length * bytesPerUnit
    this.#from = rest
    this.#line += lines
    this.#record += records
  }

  #neverClosed(slab: Slab<Notes>, quote: number, ending: string): FlowError {
    const place = this.#placeOf(slab, quote)
    const mark = { offset: 0, length: 1, line: place.line, byte: place.byte }
    return flowError("FE3104", `a quote opened here and was not closed before ${ending}`, { data: { ...place, mark } })
  }

  /** Only a slab larger than the limit can hold a complete record that is. */
  #refuseLarge(slab: Slab<Notes>, { bounds, records }: Notes): void {
    for (let record = 0; record < records; record++) {
      const start = bounds[2 * record]
      if (bounds[2 * record + 1] - start <= this.limits.maxRecordBytes) continue
      this.#record += record
      const place = this.#placeOf(slab, start)
      throw flowError("FE3106", `the record has more than ${this.limits.maxRecordBytes} bytes (maxRecordBytes)`, {
        data: place,
      })
    }
  }

  #tooLarge(slab: Slab<Notes>, scan: Notes): FlowError {
    const limit = `${this.limits.maxRecordBytes} bytes (maxRecordBytes)`
    if (scan.openQuote >= 0) return this.#neverClosed(slab, scan.openQuote, `${limit} were read`)
    return flowError("FE3106", `the record has more than ${limit}`, { data: this.#placeOf(slab, this.#from) })
  }

  /** Place of a byte in the unfinished record. */
  #placeOf(slab: Slab<Notes>, at: number) {
    const bounds = Int32Array.of(at, Math.min(this.#to, at + 200))
    // The first line of the slab is known for its front only; `#from` has moved past lines that were skipped.
    const front = new FileOrigin(this.stream.name, slab.bytes, bounds, this.#record, 1, 0, this.stream.bytesPerUnit)
    return {
      ...front.place(0),
      line: this.#line + front.lineAt(at) - front.lineAt(this.#from),
      byte: this.#byte + front.byteAt(at) - front.byteAt(this.#from),
    }
  }

  close(): void {
    this.#slab?.release()
    this.#slab = undefined
    this.stream.close()
  }
}
