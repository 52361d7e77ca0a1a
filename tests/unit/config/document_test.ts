/** YAML as values and places. */
import "../../../src/prelude.ts"
import { assertEquals, assertThrows } from "@std/assert"
import { Document, type KeyPath, pathText, unquoted } from "../../../src/config/document.ts"
import { type TextPlace, toFlowErrors } from "../../../src/errors/flow_error.ts"

const valueOf = (text: string) => new Document("p.yaml", text).value()

/** `line:column+length` */
const short = ({ line, column, length = 1 }: TextPlace) => `${line}:${column}+${length}`

/** What is said of a text that is refused: code, place, message. */
function refusal(text: string): Array<string> {
  const thrown = assertThrows(() => new Document("p.yaml", text))
  return toFlowErrors(thrown).map((error) => `${error.code} ${short(error.text!)} ${error.message}`)
}

Deno.test("Document.value reads YAML 1.2 core scalars", () => {
  assertEquals(valueOf("[1, -7, 0x1F, 0o17, 1e3, 1.5, true, False, null, ~, '1', yes, 2024-01-01]"), [
    ...[1, -7, 31, 15, 1000, 1.5, true, false, null, null, "1", "yes", "2024-01-01"],
  ])
})

Deno.test("Document.value loses no digit of an integer", () => {
  assertEquals(valueOf("[9007199254740991, 9007199254740992, -12345678901234567890]"), [
    ...[9007199254740991, 9007199254740992n, -12345678901234567890n],
  ])
})

Deno.test("Document.value keeps keys as they are written", () => {
  assertEquals(valueOf("1.10: a\n007: b\ntrue: c\n'q r': d"), { "1.10": "a", "007": "b", true: "c", "q r": "d" })
})

Deno.test("Document.value keeps a key that JavaScript treats specially as a plain key", () => {
  const value = valueOf("__proto__: {a: 1}\nconstructor: 2") as Record<string, unknown>
  assertEquals(Object.keys(value), ["__proto__", "constructor"])
  assertEquals(Object.getPrototypeOf(value), Object.prototype)
})

Deno.test("Document.value is null for an empty text", () => {
  assertEquals(valueOf(""), null)
  assertEquals(valueOf("# nothing\n"), null)
})

Deno.test("Document.value hands every text to resolve with its path and style", () => {
  const seen: Array<unknown> = []
  new Document("p.yaml", "a: x\nb: ['y', 3]\nc: |\n  z\n").value(({ path, text, isPlain }) =>
    seen.push([pathText(path), text, isPlain])
  )
  assertEquals(seen, [["a", "x", true], ["b[0]", "y", false], ["c", "z\n", false]])
})

Deno.test("Document.value replaces aliases by what they stand for, under their own path", () => {
  const seen: Array<string> = []
  const document = new Document("p.yaml", "a: &x {k: v}\nb: *x\n")
  document.value(({ path }) => seen.push(pathText(path)))
  assertEquals(document.value(), { a: { k: "v" }, b: { k: "v" } })
  assertEquals(seen, ["a.k", "b.k"])
})

Deno.test("Document.value merges maps: own keys win, then earlier maps", () => {
  const maps = "x: &x {a: 2, b: 3}\nz: &z {a: 9, c: 1}\n"
  const merged = (text: string) => (valueOf(maps + text) as { y: unknown }).y
  assertEquals(merged("y: {a: 1, <<: *x}"), { a: 1, b: 3 })
  assertEquals(merged("y: {<<: *x, a: 1}"), { a: 1, b: 3 })
  assertEquals(merged("y: {<<: [*x, *z]}"), { a: 2, b: 3, c: 1 })
  assertEquals(merged("y: {'<<': 1}"), { "<<": 1 })
})

const SAMPLE = `pipeline:
  name: "orders"
  steps:
    - id: read
      config: { skipRow: 2, list: [a, bc] }
  empty:
  block: |
    x
    y
`

Deno.test("Document.at finds keys and values of block and flow collections", () => {
  const document = new Document("p.yaml", SAMPLE)
  const at = (which: "key" | "value", ...path: KeyPath) => short(document.at(path, which))
  assertEquals(at("key", "pipeline"), "1:1+8")
  assertEquals(at("value", "pipeline", "name"), "2:9+8")
  assertEquals(at("value", "pipeline", "steps", 0), "4:7+8")
  assertEquals(at("key", "pipeline", "steps", 0, "config", "skipRow"), "5:17+7")
  assertEquals(at("value", "pipeline", "steps", 0, "config", "skipRow"), "5:26+1")
  assertEquals(at("value", "pipeline", "steps", 0, "config", "list", 1), "5:39+2")
  assertEquals(at("value", "pipeline", "empty"), "6:9+1")
  assertEquals(at("value", "pipeline", "block"), "7:10+1")
})

Deno.test("Document.at carries file, path and the lines around", () => {
  assertEquals(new Document("p.yaml", SAMPLE).at(["pipeline", "steps", 0, "id"], "value"), {
    file: "p.yaml",
    line: 4,
    column: 11,
    length: 4,
    path: "pipeline.steps[0].id",
    excerpt: { firstLine: 3, lines: ["  steps:", "    - id: read"] },
  })
})

Deno.test("Document.at falls back to the nearest parent that is there", () => {
  const document = new Document("p.yaml", SAMPLE)
  assertEquals(short(document.at(["pipeline", "nope"], "value")), "1:1+8")
  assertEquals(short(document.at(["pipeline", "steps", 0, "config", "no", "no"], "value")), "5:7+6")
  assertEquals(short(document.at(["pipeline", "steps", 7], "value")), "3:3+5")
  assertEquals(short(new Document("p.yaml", "").at(["pipeline"], "value")), "1:1+1")
})

Deno.test("Document.at leads through aliases and merges to what was written", () => {
  const document = new Document("p.yaml", "x: &x {a: 2}\ny: *x\nz:\n  <<: *x\n")
  assertEquals(short(document.at(["y"], "value")), "2:4+2")
  assertEquals(short(document.at(["y", "a"], "value")), "1:11+1")
  assertEquals(short(document.at(["z", "a"], "key")), "1:8+1")
})

Deno.test("Document.at is not misled by a byte order mark or by CRLF", () => {
  const document = new Document("p.yaml", "\uFEFFa: 1\r\nb: 22\r\n")
  assertEquals(short(document.at(["a"], "value")), "1:4+1")
  assertEquals(document.at(["b"], "value").excerpt, { firstLine: 1, lines: ["a: 1", "b: 22"] })
})

Deno.test("Document.within maps places in a | block to the file", () => {
  const within = (text: string, line: number, column: number, key = "s") =>
    short(new Document("p.yaml", text).within([key], line, column))
  assertEquals(within("s: |\n    a\n      b\n\n    c\n", 2, 3), "3:7+1")
  assertEquals(within("s: |\n    a\n      b\n\n    c\n", 4, 1), "5:5+1")
  assertEquals(within("s: |-  # js\n\n  a\n", 2, 1), "3:3+1")
  assertEquals(within("s: |2\n     a\n  b\n", 1, 4), "2:6+1")
  assertEquals(within("s: &q !!str |\n    a\nt: *q\n", 1, 1, "t"), "2:5+1")
})

Deno.test("Document.within stays at the start of texts whose lines YAML rearranges", () => {
  const within = (text: string) => short(new Document("p.yaml", text).within(["s"], 1, 3))
  assertEquals(within("s: >\n  a b c\n"), "1:4+1")
  assertEquals(within('s: "a b c"\n'), "1:4+7")
  assertEquals(within("t: 1\n"), "1:1+4")
})

Deno.test("Document.inside finds a stretch in every style of scalar", () => {
  const inside = (text: string, nth = 0) => {
    const document = new Document("p.yaml", text)
    const value = (document.value() as { s: string }).s
    let offset = value.indexOf("${x}")
    for (let i = 0; i < nth; i++) offset = value.indexOf("${x}", offset + 1)
    return short(document.inside(["s"], offset, 4))
  }
  assertEquals(inside("s: ab ${x}"), "1:7+4")
  assertEquals(inside("s: 'ab ${x}'"), "1:8+4")
  assertEquals(inside("s: 'it''s ${x}'"), "1:11+4")
  assertEquals(inside('s: "a\\tb ${x} ${x}"', 1), "1:15+4")
  assertEquals(inside("s: ${x}${x}", 1), "1:8+4")
  assertEquals(inside("s: |\n   hello\n   a ${x}\n"), "3:6+4")
  assertEquals(inside("s: >\n   hello\n   a ${x}\n"), "3:6+4")
  assertEquals(inside("a: &a b ${x}\ns: *a\n"), "1:9+4")
  assertEquals(inside('s: "a \\x24{x}"'), "1:4+11")
})

Deno.test("Document.written gives scalars as they stand in the file", () => {
  const document = new Document("p.yaml", "a: 1.50\nb: 0x1F\nc: 'q'\nd: True\ne:\nf: [1]\ng: &g 007\nh: *g\n")
  assertEquals("abcdefghi".split("").map((key) => document.written([key])), [
    ...["1.50", "0x1F", "q", "True", undefined, undefined, "007", "007", undefined],
  ])
})

Deno.test("unquoted reads a text as YAML reads a plain scalar", () => {
  const cases: Array<[string, unknown]> = [
    ["5", 5],
    ["-1.50", -1.5],
    ["0x10", 16],
    ["12345678901234567890", 12345678901234567890n],
    ["true", true],
    ["null", null],
    ["", null],
    ["yes", "yes"],
    [" 5", " 5"],
    ["a: b", "a: b"],
    ["[1]", "[1]"],
    ["'5'", "'5'"],
    ["5 # five", "5 # five"],
    ["*a", "*a"],
    ["&a 5", "&a 5"],
    ["!!str 5", "!!str 5"],
    ["a\nb", "a\nb"],
  ]
  for (const [text, value] of cases) assertEquals(unquoted(text), value, text)
})

Deno.test("Document refuses duplicate keys, all of them, however they are written", () => {
  assertEquals(refusal("a: 1\nb: {c: 1, 'c': 2}\n1: x\n'1': y\na: 2\n"), [
    "FE1003 2:11+1 this key is there twice",
    "FE1003 4:1+1 this key is there twice",
    "FE1003 5:1+1 this key is there twice",
  ])
})

Deno.test("Document tells a syntax error once, not its consequences", () => {
  assertEquals(refusal("a:\n\tb: 1\n"), ["FE1002 2:1+1 tabs are not allowed as indentation"])
  assertEquals(refusal("a: 'x\nb: 1\n"), ["FE1002 2:5+1 a ' quote was opened and is not closed"])
  assertEquals(refusal("a: 1\n---\nb: 2\n"), ["FE1002 2:1+3 a second YAML document starts here"])
  assertEquals(refusal("a: [1, 2\nb: {\nc: ]\n").length, 1)
})

Deno.test("Document names every reference that needs quotes inside brackets", () => {
  assertEquals(refusal("a: {x: ${one}, y: '${two}', z: v${three:4}}\nb: ${fine}\n"), [
    "FE1002 1:8+6 inside [ ] or { } the `{` of `${one}` opens a map",
    "FE1002 1:33+10 inside [ ] or { } the `{` of `${three:4}` opens a map",
  ])
})

Deno.test("Document refuses aliases that lead nowhere or into themselves", () => {
  assertEquals(refusal("a: *nope\n"), ["FE1002 1:4+5 no anchor `&nope` stands before this alias"])
  assertEquals(refusal("a: *x\nb: &x 1\n"), ["FE1002 1:4+2 no anchor `&x` stands before this alias"])
  assertEquals(refusal("a: &a [*a]\n"), ["FE1002 1:8+2 the alias `*a` stands inside the value it stands for"])
  assertEquals(refusal("a: &a\n  <<: *a\n"), ["FE1002 2:7+2 the alias `*a` stands inside the value it stands for"])
})

Deno.test("Document refuses aliases that multiply without bound", () => {
  const lines = Array.from({ length: 20 }, (_, i) => `k${i + 1}: &k${i + 1} [${Array(9).fill(`*k${i}`).join(", ")}]`)
  assertEquals(refusal(["k0: &k0 x", ...lines].join("\n")), [
    "FE1002 1:1+9 the aliases of this file stand for more than 1000000 values",
  ])
})

Deno.test("Document refuses tags, keys and merges that would be dropped silently", () => {
  assertEquals(refusal("a: !foo x\n"), ["FE1002 1:4+4 the tag `!foo` does not fit here"])
  assertEquals(refusal("a: !!binary aGk=\n"), ["FE1002 1:13+4 the tag `!!binary` does not fit here"])
  assertEquals(refusal("a: !!int x\n"), ["FE1002 1:4+5 the tag `!!int` does not fit here"])
  assertEquals(refusal("? [a, b]\n: 1\n"), ["FE1002 1:3+6 a key must be a single word or text"])
  assertEquals(refusal(": 1\n"), ["FE1002 1:1+1 a key must be a single word or text"])
  assertEquals(refusal("a:\n  <<: 3\n"), ["FE1002 2:3+2 `<<` takes a map, or a list of maps, to merge"])
})

Deno.test("Document refuses values nested so deeply that they cannot be read, aliases counted", () => {
  const aliases = ["k0: &k0 x", ...Array.from({ length: 5000 }, (_, i) => `k${i + 1}: &k${i + 1} [*k${i}]`)]
  for (const text of ["[".repeat(100_000), "[".repeat(300) + "]".repeat(300), aliases.join("\n")]) {
    assertEquals(refusal(text).map((line) => line.replace(/\d+:\d+/, "")), [
      "FE1002 +1 the values are nested too deeply",
    ])
  }
})
