/** When a cell is as a test expects it. */
import { assertEquals } from "@std/assert"
import { isSame } from "../../../src/testing/cell_json.ts"

const CASES: ReadonlyArray<readonly [string, string, boolean]> = [
  ["1", "1", true],
  ["120.5", "120.50", true],
  ["120.50", "1.205e2", true],
  ["0", "-0.000", true],
  ["-1", "1", false],
  ["1e3", "1000", true],
  ["0.1", "0.10000000000000000001", false],
  ["12345678901234567890", "12345678901234567891", false],
  ['"120.5"', "120.50", false],
  ['"120.50"', "120.50", true],
  ["7", '"7"', true],
  ["7", '"07"', false],
  ['"a"', '"a"', true],
  ['""', "null", false],
  ["null", "null", true],
  ["true", "true", true],
  ["true", '"true"', false],
  ['{"a":1,"b":[1.0]}', '{ "b": [1], "a": 1.00 }', true],
  ['{"a":1}', '{"a":1,"b":null}', false],
  ["[1,2]", "[2,1]", false],
  ['{"a":9007199254740993}', '{"a":9007199254740992}', false],
]

Deno.test("numbers by value, texts exactly", () => {
  for (const [expected, actual, same] of CASES) assertEquals(isSame(expected, actual), same, `${expected} ${actual}`)
})
