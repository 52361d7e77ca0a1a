/**
 * What is between what a test expects and what happened, as data: of rows, column by column, and of texts, line by line.
 */
import type { TextPlace } from "../errors/flow_error.ts"
import { type CellRow, isSame } from "./cell_json.ts"

/** One line of what was expected and what was there, side by side. */
export interface DiffLine {
  /** `-`: expected and not there; `+`: there and not expected; `~`: there, but otherwise; blank: as expected. */
  readonly mark: "-" | "+" | "~" | " "
  readonly text: string
}

/** One expectation that was not met. */
export interface Difference {
  /** As `sinks.accepted`. */
  readonly what: string
  readonly message: string
  readonly lines: ReadonlyArray<DiffLine>
  /** Where the expectation stands. */
  readonly place: TextPlace
}

/** Pairs of things compared above which they are compared by their number. */
const MOST_PAIRS = 4_000_000
/** Lines of equal text shown around what differs. */
const AROUND = 2
const MOST_LINES = 60

/** Positions of what is the same on both sides, as many as there can be, in order. */
function matches(n: number, m: number, same: (i: number, j: number) => boolean): Array<readonly [number, number]> {
  if (n * m > MOST_PAIRS) {
    return Array.from({ length: Math.min(n, m) }, (_, i) => [i, i] as const).filter(([i]) => same(i, i))
  }
  const width = m + 1
  const longest = new Int32Array((n + 1) * width)
  const equal = new Uint8Array(n * m)
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      const at = i * width + j
      equal[i * m + j] = same(i, j) ? 1 : 0
      longest[at] = equal[i * m + j] === 1
        ? longest[at + width + 1] + 1
        : Math.max(longest[at + width], longest[at + 1])
    }
  }
  const found: Array<readonly [number, number]> = []
  for (let i = 0, j = 0; i < n && j < m;) {
    if (equal[i * m + j] === 1) found.push([i++, j++])
    else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1]) i++
    else j++
  }
  return found
}

/** Whether a row has what is expected of it. */
const fits = (expected: CellRow, actual: CellRow): boolean =>
  [...expected].every(([name, json]) => actual.has(name) && isSame(json, actual.get(name)!))

/** Lines of difference between rows; none if they are as expected. */
export function rowsDifference(
  expected: ReadonlyArray<CellRow>,
  actual: ReadonlyArray<CellRow>,
  inAnyOrder: boolean,
): ReadonlyArray<DiffLine> {
  if (inAnyOrder) return unorderedDifference(expected, actual)
  const pairs = matches(expected.length, actual.length, (i, j) => fits(expected[i], actual[j]))
  const lines: Array<DiffLine> = []
  let [i, j] = [0, 0]
  for (const [nextI, nextJ] of [...pairs, [expected.length, actual.length] as const]) {
    for (; i < nextI && j < nextJ; i++, j++) lines.push(...changes(expected[i], actual[j], j + 1))
    for (; i < nextI; i++) lines.push({ mark: "-", text: `row ${i + 1}: ${rowText(expected[i])}` })
    for (; j < nextJ; j++) lines.push({ mark: "+", text: `row ${j + 1}: ${rowText(actual[j])}` })
    i = nextI + 1
    j = nextJ + 1
  }
  return shortened(lines)
}

function unorderedDifference(expected: ReadonlyArray<CellRow>, actual: ReadonlyArray<CellRow>) {
  const left = actual.map((row, i) => ({ row, number: i + 1 }))
  const lines: Array<DiffLine> = []
  expected.forEach((row, i) => {
    const at = left.findIndex((other) => fits(row, other.row))
    if (at >= 0) left.splice(at, 1)
    else lines.push({ mark: "-", text: `row ${i + 1}: ${rowText(row)}` })
  })
  for (const { row, number } of left) lines.push({ mark: "+", text: `row ${number}: ${rowText(row)}` })
  return shortened(lines)
}

/** Column by column how a row is not as expected. */
const changes = (expected: CellRow, actual: CellRow, number: number): ReadonlyArray<DiffLine> =>
  Array.from(expected).flatMap(([name, json]): ReadonlyArray<DiffLine> => {
    const is = actual.get(name)
    if (is === undefined) {
      const columns = [...actual.keys()].join(", ")
      return [{ mark: "~", text: `row ${number}, ${name}: expected ${json}, there is no such column (${columns})` }]
    }
    return isSame(json, is) ? [] : [{ mark: "~", text: `row ${number}, ${name}: expected ${json}, found ${is}` }]
  })

export const rowText = (row: CellRow): string =>
  `{ ${Array.from(row, ([name, json]) => `${name}: ${json}`).join(", ")} }`

/** Lines of difference between texts; none if they are the same. */
export function textDifference(expected: string, actual: string): ReadonlyArray<DiffLine> {
  if (expected === actual) return []
  const [a, b] = [expected, actual].map(linesOf)
  const pairs = matches(a.length, b.length, (i, j) => a[i] === b[j])
  const lines: Array<DiffLine> = []
  let [i, j] = [0, 0]
  for (const [nextI, nextJ] of [...pairs, [a.length, b.length] as const]) {
    for (; i < nextI; i++) lines.push({ mark: "-", text: a[i] })
    for (; j < nextJ; j++) lines.push({ mark: "+", text: b[j] })
    if (nextI < a.length) lines.push({ mark: " ", text: a[nextI] })
    i = nextI + 1
    j = nextJ + 1
  }
  const isNear = (at: number) => lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ mark }) => mark !== " ")
  return shortened(lines.filter((_, at) => isNear(at)))
}

/** Lines with what ends them, where that is not a line feed. */
const linesOf = (text: string): ReadonlyArray<string> => {
  const lines = text.replaceAll("\r", "␍").split("\n")
  if (lines.at(-1) === "") lines.pop()
  else lines.push("(no line end at the end)")
  return lines
}

const shortened = (lines: ReadonlyArray<DiffLine>): ReadonlyArray<DiffLine> =>
  lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES), { mark: " ", text: `… and ${lines.length - MOST_LINES} more lines` }]
