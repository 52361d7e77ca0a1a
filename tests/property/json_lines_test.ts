/** JSON lines against `JSON.parse`: the same lines are taken, the same values found, and no byte of them is changed. */
import "../../src/prelude.ts"
import { assert, assertEquals } from "@std/assert"
import fc from "fast-check"
import { ObjectScanner } from "../../plugins/json_lines/scan.ts"
import { jsonLinesSink } from "../../plugins/json_lines/sink.ts"
import { jsonLinesSource } from "../../plugins/json_lines/source.ts"
import { RowSchema } from "../../src/plugin/mod.ts"
import { inFolder } from "../support/paths.ts"
import { openSink, readAll } from "../unit/plugins/run_step.ts"

const KEYS = ["a", "b", "a\nb", 'q"', "é", "", "\\n", "__proto__"]
const wellFormed = (text: string) => text.isWellFormed()
const value = fc.jsonValue({ maxDepth: 3 }).filter((value) => wellFormed(JSON.stringify(value)))

/** A document with blanks between its parts and characters as escapes, as no serializer would write it. */
const styled = (json: string, blanks: ReadonlyArray<string>, escaped: boolean): string => {
  let n = 0
  const parts = json.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^"{}[\],:]+/gu) ?? []
  return parts.map((part) => {
    if (!part.startsWith('"')) return blanks[n++ % blanks.length] + part
    return escaped ? part.replace(/[a-z](?!u)/g, (char, at) => isInEscape(part, at) ? char : unicode(char)) : part
  }).join("")
}
const unicode = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`
/** Whether a character belongs to an escape that is there already. */
const isInEscape = (text: string, at: number) => /\\u?[0-9a-f]{0,4}$/.test(text.slice(Math.max(0, at - 6), at))

const line = fc.tuple(
  fc.array(fc.tuple(fc.constantFrom(...KEYS), value), { maxLength: 6 }),
  fc.array(fc.constantFrom("", " ", "\t", " \t "), { minLength: 1, maxLength: 5 }),
  fc.boolean(),
).map(([members, blanks, escaped]) =>
  styled(
    `{${members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`,
    blanks,
    escaped,
  )
)

/**
 * The same document without the escapes that `styled` has put in. V8 15.0 takes an escaped key for another one: after
 * `JSON.parse('{"b":1,"\\\\":1}')` it finds the keys `b` and `\` in `{"b":1,"\u0061":1}`.
 */
const parsedPlain = (json: string): unknown =>
  JSON.parse(json.replace(/\\\\|\\u00[67][0-9a-f]/g, (part) => part === "\\\\" ? part : JSON.parse(`"${part}"`)))

/** What the scanner finds in a line: key → value as written; undefined if it takes the line for no object. */
function scanned(text: string, keys: ReadonlyArray<string>): Map<string, string> | undefined {
  const encoder = new TextEncoder()
  const before = encoder.encode("}},\n")
  // Bytes around the line belong to other records and must not be looked at.
  const bytes = Uint8Array.from([...before, ...encoder.encode(text), ...encoder.encode('0"}]:1\n')])
  const end = before.length + encoder.encode(text).length
  const decoder = new TextDecoder()
  const found = new Map<string, string>()
  const take = (key: number, start: number, to: number, keyStart: number, keyEnd: number) => {
    const name = JSON.parse(decoder.decode(bytes.subarray(keyStart, keyEnd)))
    assertEquals(key, keys.indexOf(name), `key ${name}`)
    found.set(name, decoder.decode(bytes.subarray(start, to)))
  }
  return new ObjectScanner(keys).scan(bytes, before.length, end, { take }) === undefined ? found : undefined
}

Deno.test("ObjectScanner finds each key and its value as JSON.parse does", () =>
  fc.assert(
    fc.property(line, fc.subarray(KEYS), (line, keys) => {
      const expected = parsedPlain(line) as Record<string, unknown>
      const found = scanned(line, keys)
      assert(found !== undefined, line)
      if (found === undefined) return
      assertEquals([...found.keys()].sort(), Object.keys(expected).sort())
      for (const [key, json] of found) {
        assertEquals(parsedPlain(json), Object.getOwnPropertyDescriptor(expected, key)?.value)
        assert(json.trim() === json && line.includes(json), "the value is not as written")
      }
    }),
    { numRuns: 2000 },
  ))

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether JSON text has an escape that is one half of a surrogate pair. */
const hasHalf = (value: unknown): boolean =>
  typeof value === "string"
    ? !wellFormed(value)
    : Array.isArray(value)
    ? value.some(hasHalf)
    : typeof value === "object" && value !== null && Object.entries(value).some((entry) => entry.some(hasHalf))

const PIECES = [
  ...'{}[]:,"\\ \t\u0001-+.0123eEtrufalsn/bx',
  "null",
  "true",
  "\\u00e9",
  "\\ud83c",
  "\\udf89",
  '"a":1',
  "é",
]
const edits = fc.array(fc.tuple(fc.nat(60), fc.nat(2), fc.constantFrom(...PIECES)), { minLength: 1, maxLength: 4 })

Deno.test("ObjectScanner takes a line if and only if JSON.parse takes it for an object without half characters", () => {
  let taken = 0
  let refused = 0
  fc.assert(
    fc.property(line, edits, (line, edits) => {
      let text = line
      for (const [place, cut, piece] of edits) {
        const at = place % (text.length + 1)
        text = text.slice(0, at) + piece + text.slice(at + cut)
      }
      fc.pre(text.isWellFormed() && text.trim() !== "")
      const value = parsed(text)
      const isObject = typeof value === "object" && value !== null && !Array.isArray(value)
      const found = scanned(text, ["a", "b"])
      // Of a key that came twice JSON.parse shows only the last value, so a half in the first is not seen by it.
      if (found !== undefined || !isObject || !/\\u[dD][89a-fA-F]/.test(text)) {
        assertEquals(found !== undefined, isObject && !hasHalf(value), text)
      }
      if (found === undefined) refused++
      else taken++
    }),
    { numRuns: 6000 },
  )
  assert(taken > 100 && refused > 100, `${taken} taken, ${refused} refused: the test shows nothing`)
})

Deno.test("json-lines: any documents pass source and sink unchanged, however the file is cut", () =>
  inFolder((folder) =>
    fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 15 }),
        fc.constantFrom("\n", "\r\n"),
        fc.integer({ min: 64, max: 300 }),
        async (lines, ending, chunkBytes) => {
          await Deno.writeTextFile(`${folder}/in.ndjson`, lines.join(ending))
          const columns = KEYS.map((name) => ({ name, type: "json" as const }))
          const sink = await openSink(jsonLinesSink, folder, { filePath: "out.ndjson" }, new RowSchema(columns))
          let count = 0
          const options = { filePath: "in.ndjson", columns, chunkBytes }
          const { rejects, read } = await readAll(jsonLinesSource, folder, options, async (chunk) => {
            count += (await sink.write(chunk)).written
          })
          await sink.prepare()
          await sink.commit()
          assertEquals([rejects, read, count], [[], lines.length, lines.length])
          const expected = lines.map((line) => {
            const found = scanned(line, KEYS)
            return `{${KEYS.map((key) => `${JSON.stringify(key)}:${found?.get(key) ?? "null"}`).join(",")}}\n`
          })
          assertEquals(await Deno.readTextFile(`${folder}/out.ndjson`), expected.join(""))
        },
      ),
      { numRuns: 200 },
    )
  ))
