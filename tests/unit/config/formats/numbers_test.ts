/** Formats of numbers against what .NET writes of decimals and integers with its invariant culture. */
import { assertEquals } from "@std/assert"
import { decimalIn, formatNumber } from "../../../../src/config/formats/numbers.ts"

const written = (number: string, format: string) => {
  const made = formatNumber(decimalIn(number)!, format)
  return "text" in made ? made.text : `! ${made.wrong}${made.isUnfit ? " (unfit)" : ""}`
}

const CASES: ReadonlyArray<[string, string, string]> = [
  // Standard ones.
  ["7", "D5", "00007"],
  ["-7", "D3", "-007"],
  ["0", "D", "0"],
  ["7.0", "d2", "07"],
  ["1234.5", "N2", "1,234.50"],
  ["-1234567.895", "N2", "-1,234,567.90"],
  ["1234.5", "N0", "1,235"],
  ["0.5", "N0", "1"],
  ["-0.001", "F2", "0.00"],
  ["2.345", "F2", "2.35"],
  ["1e3", "F1", "1000.0"],
  ["12345678901234567890.125", "F2", "12345678901234567890.13"],
  ["1234.5", "C", "¤1,234.50"],
  ["-3", "C1", "(¤3.0)"],
  ["0.1234", "P1", "12.3 %"],
  ["1", "P0", "100 %"],
  ["255", "X", "FF"],
  ["255", "x4", "00ff"],
  ["-1", "X", "FFFFFFFF"],
  ["-4294967296", "X", "FFFFFFFF00000000"],
  ["1234.5678", "E", "1.234568E+003"],
  ["0.00012", "e2", "1.20e-004"],
  ["9.999", "E1", "1.0E+001"],
  ["0", "E2", "0.00E+000"],
  ["1234.50", "G", "1234.5"],
  ["123456", "G3", "1.23E+05"],
  ["1234.5", "G3", "1.23E+03"],
  ["0.00001234", "G2", "1.2E-05"],
  ["0.5", "R", "0.5"],
  // Custom ones.
  ["7", "0000", "0007"],
  ["-7", "0000", "-0007"],
  ["12345", "000", "12345"],
  ["1234567.891", "#,##0.00", "1,234,567.89"],
  ["0.5", "#,##0.00", "0.50"],
  ["1.5", "0.##", "1.5"],
  ["1", "0.##", "1"],
  ["0.25", "#.##", ".25"],
  ["1.50", "0.0##", "1.5"],
  ["123456", "000-000", "123-456"],
  ["5551234", "(###) ###-####", "() 555-1234"],
  ["1234567", "0,0", "1,234,567"],
  ["5", "0,000", "0,005"],
  ["1234567", "0,", "1235"],
  ["1234567", "0,,.0", "1.2"],
  ["1234567", "0.0,,", "1234567.0"],
  ["7", ",.0", "7.0"],
  ["1234567890", "#,##0,' k'", "1,234,568 k"],
  ["0.125", "0.0%", "12.5%"],
  ["0.125", "0‰", "125‰"],
  ["7", "'no. '000", "no. 007"],
  ["7", '\\n0"x"', "n7x"],
  ["-5", "0;(0)", "(5)"],
  ["0", "0;(0);'none'", "none"],
  ["-5", "0;;'none'", "-5"],
  ["1234.5", "0.00e+00", "1.23e+03"],
  ["0.00123", "0.0E0", "1.2E-3"],
  ["1234.5", "00.0E+0", "12.3E+2"],
  // What is none.
  ["7", "D100", "! `D` is no part of a number"],
  ["7", "Q", "! there is no format `Q` of numbers"],
  ["7", "uper", "! `u` is no part of a number"],
  ["7", "-", "! it has no place for a digit"],
  ["7", "0'x", "! the quote ' is never closed"],
  ["7", "0;0;0;0", "! it has more than three sections"],
  ["1.5", "D2", "! only whole numbers have the format `D` (unfit)"],
  ["99999999999999999999", "X", "! the number is too large for the format `X` (unfit)"],
]

Deno.test("formatNumber writes numbers as .NET does", () => {
  for (const [number, format, text] of CASES) assertEquals(written(number, format), text, `${number} as ${format}`)
})

Deno.test("decimalIn reads numbers, and nothing else", () => {
  assertEquals(decimalIn("-012.50e1"), { isNegative: true, whole: "125", fraction: "0" })
  for (const text of ["", "x", "1,5", "1 000", "0x1F", ".", "1e9999", " 1", "--1", "NaN"]) {
    assertEquals(decimalIn(text), undefined, text)
  }
})
