/**
 * UTF-16, Latin-1 and Windows-1252 to UTF-8, piece by piece: a character cut by the end of a piece is kept for the next.
 */
export const ENCODINGS = ["utf-8", "utf-16", "utf-16le", "utf-16be", "latin-1", "windows-1252"] as const
/** An encoding that files can have. */
export type Encoding = typeof ENCODINGS[number]

export interface Transcoder {
  /** Bytes of the source per UTF-16 unit. */
  readonly bytesPerUnit: number
  /** Throws TypeError if the bytes are no text of the encoding. */
  give(bytes: Uint8Array): void
  /** No more bytes will come. */
  end(): void
  /** Moves converted bytes into `into`; 0 if there are none. */
  take(into: Uint8Array): number
}

/** Undefined for UTF-8, which is passed through as it is. */
export function transcoderFor(encoding: Encoding): Transcoder | undefined {
  if (encoding === "utf-8") return undefined
  if (encoding === "latin-1") return new TextTranscoder(1, latin1)
  const decoder = new TextDecoder(encoding === "utf-16" ? "utf-16le" : encoding, { ignoreBOM: true, fatal: true })
  return new TextTranscoder(
    encoding === "windows-1252" ? 1 : 2,
    (bytes, last) => decoder.decode(bytes, { stream: !last }),
  )
}

/** ISO 8859-1 proper; the web's `latin1` label means Windows-1252. */
function latin1(bytes: Uint8Array): string {
  let text = ""
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return text
}

const NOTHING = new Uint8Array(0)

class TextTranscoder implements Transcoder {
  #ready = NOTHING
  readonly #encoder = new TextEncoder()

  constructor(readonly bytesPerUnit: number, readonly decode: (bytes: Uint8Array, last: boolean) => string) {}

  give(bytes: Uint8Array): void {
    this.#append(this.decode(bytes, false))
  }

  end(): void {
    this.#append(this.decode(NOTHING, true))
  }

  #append(text: string): void {
    const more = this.#encoder.encode(text)
    if (this.#ready.length === 0) this.#ready = more
    else {
      const joined = new Uint8Array(this.#ready.length + more.length)
      joined.set(this.#ready)
      joined.set(more, this.#ready.length)
      this.#ready = joined
    }
  }

  take(into: Uint8Array): number {
    const count = Math.min(into.length, this.#ready.length)
    into.set(this.#ready.subarray(0, count))
    this.#ready = this.#ready.subarray(count)
    return count
  }
}
