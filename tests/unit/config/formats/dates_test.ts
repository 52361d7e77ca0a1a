/** Formats of dates against what .NET writes with its invariant culture. */
import { assertEquals } from "@std/assert"
import { formatDate, type Moment, momentIn, momentOf } from "../../../../src/config/formats/dates.ts"

const written = (moment: Moment, format: string) => {
  const made = formatDate(moment, format)
  return "text" in made ? made.text : `! ${made.wrong}${made.isForeign ? " (foreign)" : ""}`
}
/** A Friday night. */
const NIGHT = momentIn("2024-01-05T23:04:09.0520000")!
const NOON = momentIn("0987-12-31T12:00:00.5Z")!
const EAST = momentIn("2024-02-29 00:30:00+05:30")!

const CASES: ReadonlyArray<[Moment, string, string]> = [
  [NIGHT, "yyyyMMdd", "20240105"],
  [NIGHT, "yyyy-MM-dd HH:mm:ss", "2024-01-05 23:04:09"],
  [NIGHT, "yyyy-MM-ddTHH:mm:ssZ", "2024-01-05T23:04:09Z"],
  [NIGHT, "d.M.yy h:m:s tt", "5.1.24 11:4:9 PM"],
  [NIGHT, "ddd d MMM, dddd MMMM", "Fri 5 Jan, Friday January"],
  [NIGHT, "fff ff f fffffff", "052 05 0 0520000"],
  [NIGHT, "ss.FFF ss.FF", "09.052 09.05"],
  [NIGHT, "%d", "5"],
  [NIGHT, "%H", "23"],
  [NIGHT, "HHmmssfff", "230409052"],
  [NIGHT, "hh t", "11 P"],
  [NIGHT, "g yyyy", "A.D. 2024"],
  [NIGHT, "yyyy'W'\"d\"\\m''", "2024Wdm"],
  [NIGHT, "yyyy/MM/dd", "2024/01/05"],
  [NIGHT, "yyyyy y", "02024 24"],
  [NIGHT, "ddK", "05"],
  [NIGHT, "'日'dd — 😀", "日05 — 😀"],
  [NIGHT, "d", "01/05/2024"],
  [NIGHT, "D", "Friday, 05 January 2024"],
  [NIGHT, "f", "Friday, 05 January 2024 23:04"],
  [NIGHT, "F", "Friday, 05 January 2024 23:04:09"],
  [NIGHT, "g", "01/05/2024 23:04"],
  [NIGHT, "G", "01/05/2024 23:04:09"],
  [NIGHT, "M", "January 05"],
  [NIGHT, "o", "2024-01-05T23:04:09.0520000"],
  [NIGHT, "r", "Fri, 05 Jan 2024 23:04:09 GMT"],
  [NIGHT, "s", "2024-01-05T23:04:09"],
  [NIGHT, "t", "23:04"],
  [NIGHT, "T", "23:04:09"],
  [NIGHT, "u", "2024-01-05 23:04:09Z"],
  [NIGHT, "y", "2024 January"],
  [NOON, "yyyy yyy yy", "0987 987 87"],
  [NOON, "hh:mm tt ss.FFF", "12:00 PM 00.5"],
  [NOON, "o", "0987-12-31T12:00:00.5000000Z"],
  [NOON, "ddK z", "31Z +0"],
  [NOON, "U", "Monday, 31 December 0987 12:00:00"],
  [EAST, "hh tt", "12 AM"],
  [EAST, "ss.FFF", "00"],
  [EAST, "K zzz zz z", "+05:30 +05:30 +05 +5"],
  [EAST, "U", "Wednesday, 28 February 2024 19:00:00"],
  // What is none.
  [NIGHT, "uper", "! `u` is no part of a date (foreign)"],
  [NIGHT, "yyyy-w", "! `w` is no part of a date"],
  [NIGHT, "ffffffff", "! `ffffffff` is no part of a date (foreign)"],
  [NIGHT, "q", "! there is no format `q` of dates (foreign)"],
  [NIGHT, "0000", "! nothing in it is a part of a date (foreign)"],
  [NIGHT, "yyyy'x", "! the quote ' is never closed"],
  [NIGHT, "yyyy\\", "! nothing follows the `\\`"],
]

Deno.test("formatDate writes dates as .NET does", () => {
  for (const [moment, format, text] of CASES) assertEquals(written(moment, format), text, format)
})

Deno.test("momentIn reads ISO dates, and no others", () => {
  const day = (text: string) => {
    const moment = momentIn(text)
    return moment && written(moment, "yyyy-MM-dd HH:mm:ss.FFFK")
  }
  assertEquals(day("2024-02-29"), "2024-02-29 00:00:00")
  assertEquals(day("20240105T230409Z"), "2024-01-05 23:04:09Z")
  assertEquals(day("2024-01-05T23:04,5"), undefined)
  assertEquals(day("2024-01-05T23:04:09,25-02:00"), "2024-01-05 23:04:09.25-02:00")
  for (const text of ["2023-02-29", "2024-13-01", "2024-1-5", "20240105", "2024-01-05T24:00", "0000-01-01", "x", ""]) {
    assertEquals(day(text), undefined, text)
  }
})

Deno.test("momentOf takes the clock of UTC or of this machine", () => {
  const date = new Date(2024, 6, 5, 1, 2, 3, 4)
  assertEquals(written(momentOf(date, "local"), "yyyy-MM-dd HH:mm:ss.fff"), "2024-07-05 01:02:03.004")
  assertEquals(written(momentOf(date, "utc"), "yyyy-MM-ddTHH:mm:ss.fffK"), date.toISOString())
})
