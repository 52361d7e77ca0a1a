/** Formats by what the value is: text, number, date; and what is said of those that do not fit. */
import { assertEquals } from "@std/assert"
import { format } from "../../../../src/config/formats/formats.ts"
import { STRING_FORMATS } from "../../../../src/config/formats/names.ts"

const made = (text: string, wanted: string) => {
  const made = format({ text }, wanted, "/jobs/orders.yaml")
  return typeof made === "string" ? made : `${made.code} ${made.message}${made.meant ? ` → ${made.meant}` : ""}`
}

Deno.test("format takes paths apart, those of Windows too", () => {
  const parts = (path: string) => STRING_FORMATS.slice(0, 5).map((name) => made(path, name))
  assertEquals(parts("in/2024/orders.daily.csv"), [
    "orders.daily.csv",
    "orders.daily",
    "in/2024",
    ".csv",
    "/jobs/in/2024/orders.daily.csv",
  ])
  assertEquals(parts("C:\\in\\orders.csv"), ["orders.csv", "orders", "C:\\in", ".csv", "C:\\in\\orders.csv"])
  assertEquals(parts("in\\orders.csv").slice(0, 4), ["orders.csv", "orders", "in", ".csv"])
  assertEquals(parts("/orders"), ["orders", "orders", "/", "", "/orders"])
  assertEquals(parts("orders."), ["orders.", "orders", ".", "", "/jobs/orders."])
  assertEquals(parts("a.b/c"), ["c", "c", "a.b", "", "/jobs/a.b/c"])
})

Deno.test("format writes texts large and small, whatever they are", () => {
  assertEquals([made("Straße 1", "upper"), made("ÉA", "lower"), made("2024-01-05T10:00", "lower")], [
    "STRASSE 1",
    "éa",
    "2024-01-05t10:00",
  ])
})

Deno.test("format knows numbers and dates by their texts, and built-in dates by what they stand for", () => {
  assertEquals([made("7", "0000"), made("2024-01-05", "ddd"), made("20240105T230409Z", "HHmm")], [
    "0007",
    "Fri",
    "2304",
  ])
  const date = { at: new Date(Date.UTC(2024, 0, 5, 23, 4)), zone: "utc" } as const
  assertEquals(format({ text: "whatever", date }, "yyyy HH:mm", "/p.yaml"), "2024 23:04")
})

Deno.test("format tells formats that are none from values that do not fit", () => {
  assertEquals(made("x", "uper"), "FE1105 there is no format `uper` → upper")
  assertEquals(made("7", "FileName"), "FE1105 there is no format `FileName` → filename")
  assertEquals(
    made("2024-01-05", "filenamewithoutextension"),
    "FE1105 there is no format `filenamewithoutextension` → filenamewithoutext",
  )
  assertEquals(made("x", "!"), "FE1105 there is no format `!`")
  assertEquals(made("2024-01-05", "yyyy-w"), "FE1105 there is no format `yyyy-w`: `w` is no part of a date")
  assertEquals(made("7", "0'x"), "FE1105 there is no format `0'x`: the quote ' is never closed")
  assertEquals(made("7", "Q"), "FE1105 there is no format `Q`")
  assertEquals(made("May 2024", "yyyyMM"), "FE1106 `May 2024` is neither a number nor a date")
  assertEquals(made("7", "yyyy"), "FE1106 `7` is a number, and `yyyy` is for dates")
  assertEquals(made("2024-01-05", "N2"), "FE1106 `2024-01-05` is a date, and `N2` is for numbers")
  assertEquals(made("1.5", "D3"), "FE1106 `1.5`: only whole numbers have the format `D`")
})
