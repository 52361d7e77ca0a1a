/** Whether two delimited files say the same: same records, same cells. Quotes may differ, and the digits of one column. */

/** Throws if the files differ; `close` names a column whose numbers may differ by a hundredth. */
export function compare(expected: string, actual: string, close?: string): void {
  if (sameBytes(expected, actual)) return
  const [a, b] = [records(expected), records(actual)]
  let loose = -1
  for (let n = 1;; n++) {
    const [left, right] = [a.next(), b.next()]
    if (left.done && right.done) return
    if (left.done || right.done) throw different(actual, n, left.value, right.value)
    const [x, y] = [left.value, right.value]
    if (n === 1 && close !== undefined) loose = x.indexOf(close)
    if (x.length !== y.length || x.some((cell, i) => cell !== y[i] && !(i === loose && isClose(cell, y[i])))) {
      throw different(actual, n, x, y)
    }
  }
}

const isClose = (a: string, b: string) => a !== "" && b !== "" && Math.abs(Number(a) - Number(b)) < 0.0101

const different = (
  path: string,
  n: number,
  expected?: ReadonlyArray<string> | void,
  is?: ReadonlyArray<string> | void,
) => new Error(`${path}: record ${n} is ${JSON.stringify(is ?? null)}, expected ${JSON.stringify(expected ?? null)}`)

const PIECE = 1 << 20

function sameBytes(a: string, b: string): boolean {
  if (Deno.statSync(a).size !== Deno.statSync(b).size) return false
  const [left, right] = [pieces(a), pieces(b)]
  for (const piece of left) {
    const other = right.next().value
    if (other === undefined || piece.length !== other.length || piece.some((byte, i) => byte !== other[i])) return false
  }
  return true
}

/** A file in pieces of the same size; each is overwritten by the next. */
function* pieces(path: string): Generator<Uint8Array, undefined> {
  using file = Deno.openSync(path)
  const bytes = new Uint8Array(PIECE)
  for (;;) {
    let length = 0
    while (length < PIECE) {
      const read = file.readSync(bytes.subarray(length))
      if (read === null) break
      length += read
    }
    if (length > 0) yield bytes.subarray(0, length)
    if (length < PIECE) return
  }
}

/** The records of a file with commas, double quotes and LF or CRLF. Written for trust, not for speed. */
export function* records(path: string): Generator<Array<string>, undefined> {
  const decoder = new TextDecoder()
  let record: Array<string> = []
  let cell = ""
  let isQuoted = false
  let wasQuote = false
  for (const piece of pieces(path)) {
    const text = decoder.decode(piece, { stream: true })
    let start = 0
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code === 34) {
        // A second quote in a row, inside of quotes, is a quote.
        cell += text.slice(start, i) + (wasQuote ? '"' : "")
        isQuoted = !isQuoted
        wasQuote = !isQuoted
        start = i + 1
        continue
      }
      wasQuote = false
      if (isQuoted || (code !== 44 && code !== 10)) continue
      cell += text.slice(start, i)
      start = i + 1
      record.push(code === 10 && cell.endsWith("\r") ? cell.slice(0, -1) : cell)
      cell = ""
      if (code === 44) continue
      yield record
      record = []
    }
    cell += text.slice(start)
  }
  if (cell !== "" || record.length > 0) yield [...record, cell]
}

/** Number of records without the header. */
export function countRecords(path: string): number {
  let n = -1
  for (const _ of records(path)) n++
  return n
}
