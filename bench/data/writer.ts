/**
 * Writing generated files: text is collected and written in large pieces, and random numbers are the same every time.
 * Knows nothing about what the rows look like.
 */

/** Calls `row` for 0 … rows - 1 and writes what it returns after the header; returns the size of the file in bytes. */
export function writeRows(path: string, header: string, rows: number, row: (index: number) => string): number {
  using file = Deno.openSync(path, { write: true, create: true, truncate: true })
  const encoder = new TextEncoder()
  let text = `${header}\n`
  for (let i = 0; i < rows; i++) {
    text += `${row(i)}\n`
    if (text.length > 1 << 20) {
      writeAll(file, encoder.encode(text))
      text = ""
    }
  }
  writeAll(file, encoder.encode(text))
  return file.statSync().size
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done))
}

/** Whole numbers from 0 to n - 1 (xorshift); the same sequence for the same seed. */
export function numbers(seed = 88172645): (n: number) => number {
  let state = seed
  return (n) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % n
  }
}

export const two = (n: number): string => String(n).padStart(2, "0")
