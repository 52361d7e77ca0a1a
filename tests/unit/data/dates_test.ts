/** Dates and datetimes in text. */
import { assertEquals } from "@std/assert"
import { parseDate, parseDateTime, patternProblem } from "../../../src/data/dates.ts"

Deno.test("parseDate knows the calendar", () => {
  assertEquals(
    ["2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "2024-13-01", "2024-1-1", "x"].map((text) =>
      parseDate(text)
    ),
    [
      "2024-02-29",
      undefined,
      undefined,
      "2000-02-29",
      undefined,
      undefined,
      undefined,
    ],
  )
})

Deno.test("parseDate reads patterns into ISO text", () => {
  assertEquals(parseDate("31/12/2024", "dd/MM/yyyy"), "2024-12-31")
  assertEquals(parseDate("1.2.24", "d.M.yy"), "2024-02-01")
  assertEquals(parseDate("5-Mar-1999", "d-MMM-yyyy"), "1999-03-05")
  assertEquals(parseDate("32/12/2024", "dd/MM/yyyy"), undefined)
  assertEquals(parseDate("12/31/2024", "dd/MM/yyyy"), undefined)
})

Deno.test("parseDateTime keeps zone and fraction, and knows the clock", () => {
  assertEquals(parseDateTime("2024-02-29T23:59:59.123Z"), "2024-02-29T23:59:59.123Z")
  assertEquals(parseDateTime("2024-02-29 10:00"), "2024-02-29 10:00")
  assertEquals(parseDateTime("2024-02-29"), "2024-02-29T00:00:00")
  assertEquals(parseDateTime("2024-02-29T24:00:00"), undefined)
  assertEquals(parseDateTime("29.02.2024 07:05", "dd.MM.yyyy HH:mm"), "2024-02-29T07:05:00")
  assertEquals(parseDateTime("2/29/2024 12:30 AM", "M/d/yyyy h:mm a"), "2024-02-29T00:30:00")
  assertEquals(parseDateTime("2/29/2024 12:30 PM", "M/d/yyyy h:mm a"), "2024-02-29T12:30:00")
})

Deno.test("patternProblem names the letter that is no pattern letter", () => {
  assertEquals(patternProblem("dd/MM/yyyy 'at' HH:mm"), undefined)
  assertEquals(patternProblem("dd/MM/YYYY")?.startsWith("`YYYY` is no pattern letter"), true)
  assertEquals(patternProblem("dd/dd"), "`dd` is there twice")
  assertEquals(patternProblem("//"), "it has no pattern letter")
})
