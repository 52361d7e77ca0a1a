/**
 * Chunks of one run that wait on disk: a folder of its own, with files per connection that are written at the end and read
 * from the front. A file that is read through is used again or removed; what is left goes with the run.
 */
import type { crc32 } from "node:zlib"
import type { Chunk } from "../data/chunk.ts"
import { type ChunkOutline, giveRestored, packChunk, type RestoredSlab, unpackChunk } from "../data/chunk_codec.ts"
import type { Files, ScratchFile } from "../data/files.ts"
import { join } from "../data/path.ts"
import type { SlabHome } from "../data/slab.ts"
import { FlowError, flowError } from "../errors/flow_error.ts"
import type { ChunkStore, SpillReport } from "./chunk_store.ts"
import { openSpillFolder, type SpillFolder, type SpillLeftover, spillLeftovers } from "./spill_folder.ts"

/** CRC-32 as of gzip and PNG; Node's, which takes a fraction of a millisecond for a chunk. */
type Checksum = typeof crc32

/** After so many bytes a further file is begun, so that what was read can be given back to the disk. */
const FILE_BYTES = 1 << 26

export class Spill {
  readonly #stores: Array<SpilledChunks> = []

  private constructor(
    readonly files: Files,
    readonly folder: SpillFolder,
    readonly checksum: Checksum,
    readonly fileBytes: number,
  ) {}

  /** Removes what dead runs left in the folder and tells it. */
  static async open(
    files: Files,
    parent: string,
    onLeftover: (leftover: SpillLeftover) => void,
    fileBytes = FILE_BYTES,
  ): Promise<Spill> {
    const { crc32 } = await import("node:zlib")
    for (const leftover of await spillLeftovers(files, parent, true)) onLeftover(leftover)
    return new Spill(files, await openSpillFolder(files, parent), crc32, fileBytes)
  }

  /** A store for one connection. */
  store(): ChunkStore {
    const store = new SpilledChunks(this, `${this.#stores.length + 1}`)
    this.#stores.push(store)
    return store
  }

  async close(): Promise<void> {
    for (const store of this.#stores) await store.close()
    await this.folder.release()
  }
}

/** A file of records: a head and the parts of a chunk. */
interface Segment {
  readonly path: string
  readonly file: ScratchFile
  length: number
  /** Records that were not read yet. */
  unread: number
}

/** A chunk on disk. */
interface Entry {
  readonly outline: ChunkOutline
  readonly segment: Segment
  readonly at: number
  readonly length: number
  readonly number: number
}

/** Mark, checksum of the parts, number of the record, length of the parts: 32 bits each, little-endian. */
const HEAD = 16
const MARK = 0x4c505346 // FSPL

class SpilledChunks implements ChunkStore, SlabHome<RestoredSlab["notes"]> {
  readonly #entries: Array<Entry> = []
  readonly #segments: Array<Segment> = []
  readonly #report = { chunks: 0, bytes: 0, peakBytes: 0, readBack: 0 }
  #files = 0
  /** Bytes of all files. */
  #onDisk = 0
  #lastOutline: ChunkOutline | undefined
  /** Of chunks that were read back and are still held; a run that is cut off never releases them. */
  readonly #lent = new Set<RestoredSlab>()
  #isClosed = false
  #removing: Promise<void> = Promise.resolve()

  constructor(readonly spill: Spill, readonly name: string) {}

  get report(): SpillReport {
    return { ...this.#report }
  }

  put(chunk: Chunk): void {
    const { outline, content } = packChunk(chunk, this.#lastOutline)
    const { checksum } = this.spill
    let [sum, length] = [0, 0]
    for (const part of content) {
      sum = checksum(part, sum)
      length += part.length
    }
    const number = this.#report.chunks + 1
    const head = new DataView(new ArrayBuffer(HEAD))
    for (const [i, word] of [MARK, sum, number, length].entries()) head.setUint32(4 * i, word, true)
    const segment = this.#segment()
    const at = segment.length
    try {
      let end = at
      for (const part of [new Uint8Array(head.buffer), ...content]) {
        segment.file.write(part, end)
        end += part.length
      }
      segment.length = end
    } catch (error) {
      throw notWritten(error)
    }
    segment.unread++
    this.#lastOutline = outline
    this.#entries.push({ outline, segment, at, length, number })
    this.#onDisk += segment.length - at
    this.#report.chunks++
    this.#report.bytes += segment.length - at
    this.#report.peakBytes = Math.max(this.#report.peakBytes, this.#onDisk)
  }

  take(): Chunk {
    const entry = this.#entries[0]
    const chunk = this.#read(entry)
    this.#entries.shift()
    this.#report.readBack++
    entry.segment.unread--
    this.#free(entry.segment)
    return chunk
  }

  #read({ outline, segment, at, length, number }: Entry): Chunk {
    const { checksum } = this.spill
    const head = new Uint8Array(HEAD)
    this.#fill(segment, head, at, at)
    const words = new DataView(head.buffer)
    const [mark, wanted, ...others] = [0, 1, 2, 3].map((i) => words.getUint32(4 * i, true))
    if (mark !== MARK || others[0] !== number || others[1] !== length) {
      throw damaged(segment, at, "no record begins there")
    }
    let [sum, from] = [0, at + HEAD]
    const fill = (into: Uint8Array) => {
      this.#fill(segment, into, from, at)
      sum = checksum(into, sum)
      from += into.length
    }
    const chunk = unpackChunk(outline, fill, this)
    this.#lent.add(chunk.slabs[0] as RestoredSlab)
    if (sum === wanted) return chunk
    chunk.release()
    throw damaged(segment, at, "the checksum of the record differs")
  }

  give(slab: RestoredSlab): void {
    if (this.#isClosed) return
    this.#lent.delete(slab)
    giveRestored(slab)
  }

  #fill(segment: Segment, into: Uint8Array, from: number, record: number): void {
    if (segment.file.read(into, from) < into.length) throw damaged(segment, record, "the file ends in the record")
  }

  /** The file to write to. */
  #segment(): Segment {
    const last = this.#segments.at(-1)
    if (last !== undefined && last.length < this.spill.fileBytes) return last
    const path = join(this.spill.folder.path, `${this.name}-${++this.#files}.spill`)
    try {
      const segment = { path, file: this.spill.files.scratch(path), length: 0, unread: 0 }
      this.#segments.push(segment)
      return segment
    } catch (error) {
      throw notWritten(error)
    }
  }

  /** Gives the bytes of a file back that is read through. */
  #free(segment: Segment): void {
    if (segment.unread > 0) return
    this.#onDisk -= segment.length
    if (segment === this.#segments.at(-1)) {
      segment.file.clear()
      segment.length = 0
      return
    }
    this.#segments.splice(this.#segments.indexOf(segment), 1)
    segment.file.close()
    const remove = () => this.spill.files.remove(segment.path)
    this.#removing = this.#removing.then(remove).catch(() => {})
  }

  /** When nothing of the run works any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const slab of this.#lent) giveRestored(slab)
    this.#lent.clear()
    await this.#removing
    for (const { path, file } of this.#segments.splice(0)) {
      file.close()
      await this.spill.files.remove(path).catch(() => {})
    }
  }
}

function notWritten(error: unknown): FlowError {
  const isFull = error instanceof FlowError && error.code === "FE6004"
  const why = error instanceof Error ? error.message : String(error)
  return flowError("FE7010", isFull ? `the disk is full: ${why}` : why, { cause: error })
}

const damaged = ({ path }: Segment, at: number, what: string): FlowError =>
  flowError("FE7011", `${path} at byte ${at}: ${what}`)
