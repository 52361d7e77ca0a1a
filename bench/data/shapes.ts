/**
 * Files of other shapes: nearly everything quoted, many columns, text beyond ASCII; and grids of cells with a given
 * number of columns and size of cells. All have the columns id, email and balance where a group needs them.
 */
import { numbers, two, writeRows } from "./writer.ts"

const WORDS = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet"]
const SCRIPTS = ["Müller", "Łukasz", "Ωmega", "Жанна", "東京都", "서울시", "naïve", "Ærø", "São Tomé", "🚀 launch"]

/** Nearly all cells quoted, with doubled quotes, delimiters and line ends inside. */
export function writeQuoted(path: string, rows: number): number {
  const next = numbers()
  const word = () => WORDS[next(WORDS.length)]
  const header = "id,title,note,address,email,quote,comment,balance,tags,status"
  return writeRows(
    path,
    header,
    rows,
    (i) =>
      `${i},"${word()}, ${word()}","${word()} ""${word()}"" ${word()} ${word()}",` +
      `"${next(999)} ${word()} street\n${word()} ${two(next(100))}","${word()}${next(9999)}@example.com",` +
      `"""${word()}""","${word()}, ""${word()}"",\n""${word()}"" ${word()} ${word()}",` +
      `"${(next(9_000_000) / 100).toFixed(2)}","${word()},${word()},${word()}","${word()}"`,
  )
}

/** A hundred columns of short words and numbers. */
export function writeWide(path: string, rows: number): number {
  const next = numbers()
  const more = Array.from({ length: 97 }, (_, i) => `column_${i + 4}`)
  return writeRows(path, ["id", "email", "balance", ...more].join(","), rows, (i) => {
    let row = `${i},${WORDS[next(WORDS.length)]}${next(9999)}@example.com,${(next(9_000_000) / 100).toFixed(2)}`
    for (let c = 0; c < more.length; c++) row += c % 2 === 0 ? `,${WORDS[next(WORDS.length)]}` : `,${next(10_000_000)}`
    return row
  })
}

/** Text of many scripts in most columns, so that hardly any cell is ASCII. */
export function writeUnicode(path: string, rows: number): number {
  const next = numbers()
  const text = () => SCRIPTS[next(SCRIPTS.length)]
  const header = "id,name,city,email,company,note,balance,label,remark,country"
  return writeRows(
    path,
    header,
    rows,
    (i) =>
      `${i},${text()} ${text()},${text()},${WORDS[next(WORDS.length)]}${next(9999)}@例え.example,${text()} GmbH,` +
      `${next(8) === 0 ? `"${text()}, ${text()}"` : `${text()} ${text()}`},${(next(9_000_000) / 100).toFixed(2)},` +
      `${text()},${text()}${next(99)},${text()}`,
  )
}

export interface Grid {
  readonly columns: number
  /** Characters per cell. */
  readonly cell: number
  /** Size the file is to have, about. */
  readonly bytes: number
}

export const gridRows = ({ columns, cell, bytes }: Grid): number =>
  Math.max(1, Math.round(bytes / (columns * (cell + 1))))

/** Cells of one size; letters and digits only. */
export function writeGrid(path: string, grid: Grid): number {
  const next = numbers()
  const letters = Array.from({ length: 1 << 16 }, () => next(36).toString(36)).join("")
  const header = Array.from({ length: grid.columns }, (_, i) => `c${i + 1}`).join(",")
  return writeRows(path, header, gridRows(grid), () => {
    let row = ""
    for (let c = 0; c < grid.columns; c++) {
      const from = next(letters.length - grid.cell)
      row += (c === 0 ? "" : ",") + letters.slice(from, from + grid.cell)
    }
    return row
  })
}
