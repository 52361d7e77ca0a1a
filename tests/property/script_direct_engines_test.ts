/**
 * Letters, blanks and numbers for which one JavaScript engine could have another opinion than the other: what a direct
 * script may do with them means the same in both, with no row left to the sandbox.
 */
import "../../src/prelude.ts"
import { assertEquals } from "@std/assert"
import fc from "fast-check"
import { PLAIN } from "../../src/plugin/mod.ts"
import type { Row } from "../unit/script/run_script.ts"
import { DECLARED, INPUT, seen, settled } from "../support/script_runs.ts"

const NOTE = INPUT.findIndex(({ name }) => name === "note")
const rowOf = (text: string): Row => INPUT.map((_, i) => i === NOTE ? text : null)
/** A row of each twenty is left out of a run, so that all are there twice, at two places. */
const rowsOf = (texts: ReadonlyArray<string>): ReadonlyArray<Row> => [...texts, texts[0], ...texts].map(rowOf)

async function compare(expressions: ReadonlyArray<string>, texts: ReadonlyArray<string>): Promise<void> {
  const fields = ["out", "other", "more", "note", "name", "email"]
  const source = `function process(context) {
    const { note } = context.input.current()
    ${expressions.map((value, i) => `context.output.setField("${fields[i]}", ${value})`).join("\n    ")}
    return true
  }`
  const options = { format: PLAIN, rows: rowsOf(texts), declared: DECLARED.map(({ name, type }) => ({ name, type })) }
  const fast = await seen(source, true, { ...options, isDirect: true })
  const slow = await seen(source, false, options)
  const { length } = options.rows
  const leftOut = Math.floor(length / 20) + (length % 20 > 5 ? 1 : 0)
  assertEquals(fast.direct, length - leftOut)
  assertEquals(settled(fast.shown), settled(slow.shown))
}

const characters = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => String.fromCharCode(from + i))

Deno.test("letters of Latin have the same capitals in both engines, one by one", () =>
  compare(["note.toUpperCase()", "note.toLowerCase()", "(note + note).toUpperCase()"], characters(0, 0x250)))

Deno.test("the same characters are blanks in both engines", async () => {
  const texts = [...characters(0, 0x3100), ...characters(0xfe00, 0x10000)].map((char) => `${char}1${char}`)
  await compare(["`[${note.trim()}]`", "note.trimStart().length", "note.trimEnd()", "Number(note)", "+note"], texts)
})

const digits = (most: number) => fc.stringMatching(new RegExp(`^\\d{1,${most}}$`))
const numberText = fc.oneof(
  fc.double().map(String),
  fc.tuple(
    digits(40),
    fc.oneof(fc.constant(""), digits(30).map((text) => `.${text}`)),
    fc.integer({ min: -360, max: 360 }),
  )
    .map(([whole, fraction, exponent]) => `${whole}${fraction}${exponent % 3 === 0 ? `e${exponent}` : ""}`),
  fc.stringMatching(/^[-+]?(0[xXbBoO])?[\da-fA-F]{1,24}$/),
  fc.stringMatching(/^[-+.eExn_\d\s]{0,6}$/),
  fc.tuple(fc.nat(10 ** 6), fc.constantFrom(".5", ".25", ".125", ".005", ".045", ".49999999999999999999", ".0000005"))
    .map((both) => both.join("")),
  fc.constantFrom(
    "Infinity",
    "-Infinity",
    "infinity",
    "1_0",
    ".",
    "1.",
    "5e-324",
    "1.7976931348623159e308",
    "1e21",
    "1e-7",
  ),
)
const MANY = Number(Deno.env.get("NUMBER_RUNS") ?? 1500)

Deno.test("texts are the same numbers in both engines, and numbers the same texts", async () => {
  const texts = fc.sample(numberText, { numRuns: MANY, seed: 7 })
  await compare(
    ["Number(note)", "parseInt(note)", "parseFloat(note)", "note * 3", "~note", "note % 7"].map(shown),
    texts,
  )
  await compare([0, 1, 2, 3, 10, 20].map((places) => `Number(note).toFixed(${places})`), texts)
  const rounding = ["round", "trunc", "ceil", "sign", "sqrt", "abs"]
  await compare(rounding.map((name) => shown(`Math.${name}(Number(note))`)), texts)
  await compare(
    ["note < 10", "note == 12", "note >= '2'", "note >>> 1", "note / 3", "parseInt(note, 10)"].map(shown),
    texts,
  )
})
const shown = (code: string) => `String(${code})`

Deno.test("places in a text mean the same in both engines, whatever tells them", async () => {
  const texts = fc.sample(numberText, { numRuns: MANY, seed: 8 })
  const subject = '"abcabc\u00e9\u{1f600}x"'
  const places = ["slice(note)", "substring(2, note)", "charCodeAt(note)", 'indexOf("b", note)', 'includes("c", note)']
  await compare([...places.map((call) => shown(`${subject}.${call}`)), `${subject}.charAt(note)`], texts)
})

const date = fc.oneof(
  fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }).map((day) =>
    day.toISOString()
  ),
  fc.tuple(fc.nat(9999), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
    .map(([year, ...rest]) =>
      `${String(year).padStart(4, "0")}-${rest.map((n) => String(n).padStart(2, "0")).join("-")}`
    ),
)

Deno.test("dates are the same times in both engines", () =>
  compare(["Date.parse(note)", "String(Date.parse(note) / 86400000)"], fc.sample(date, { numRuns: MANY, seed: 9 })))
