/** Generated YAML: every value equals what another reader makes of it, every key is where the document says it is. */
import "../../src/prelude.ts"
import { assertEquals } from "@std/assert"
import { parse } from "@std/yaml"
import fc from "fast-check"
import { Document, type KeyPath } from "../../src/config/document.ts"

type Data = string | number | boolean | null | ReadonlyArray<Data> | { readonly [key: string]: Data }

const key = fc.stringMatching(/^[a-z][A-Za-z_-]{0,6}$/).filter((word) =>
  !/^(null|true|false|yes|no|on|off|y|n)$/i.test(word)
)
const scalar = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."ab: #'\"\\{}[]&*!|>%@`-?,\t$né名🙂0".split("")), maxLength: 8 }),
  fc.stringMatching(/^[a-z]+( [a-z]+)?$/),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
)
const { tree } = fc.letrec<{ tree: Data }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(key, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
  ),
}))
const map = fc.dictionary(key, tree, { minKeys: 1, maxKeys: 5, noNullPrototype: true })

/** How a generated document is written: drawn number by number, so that a failure shrinks to the plainest style. */
type Style = (choices: number) => number
const styleOf = (numbers: ReadonlyArray<number>): Style => {
  let next = 0
  return (choices) => (numbers[next++ % numbers.length] ?? 0) % choices
}

interface Written {
  readonly text: string
  /** Key path → line and column of the key, 1-based, as the writer put it. */
  readonly keys: ReadonlyArray<readonly [KeyPath, number, number]>
}

/** A writer that knows where it puts each key. */
function write(data: Data, style: Style): Written {
  const keys: Array<readonly [KeyPath, number, number]> = []
  let text = ""
  let line = 1
  let column = 1
  const put = (piece: string) => {
    for (const unit of piece.split("")) {
      text += unit
      if (unit === "\n") line++
      column = unit === "\n" ? 1 : column + 1
    }
  }
  const putKey = (path: KeyPath) => {
    keys.push([path, line, column])
    const name = String(path.at(-1))
    put([name, `'${name}'`, JSON.stringify(name)][style(3)])
  }
  const putScalar = (value: Data) => {
    const plain = typeof value !== "string" || /^[a-z]{4,}( [a-z]+)?$/.test(value) && !/^(null|true|false)$/.test(value)
    if (plain) return put(String(value))
    const quoted = !/[\t\n]/.test(value) && style(2) === 1 ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value)
    put(quoted)
  }
  const isEmpty = (value: Data) => typeof value === "object" && value !== null && Object.keys(value).length === 0
  const flow = (value: Data, path: KeyPath): void => {
    if (typeof value !== "object" || value === null) return putScalar(value)
    const isList = Array.isArray(value)
    put(isList ? "[" : "{")
    Object.entries(value).forEach(([name, inner], i) => {
      if (i > 0) put([",", ", ", " ,  "][style(3)])
      const inside = [...path, isList ? i : name]
      if (!isList) {
        putKey(inside)
        put(": ")
      }
      flow(inner, inside)
    })
    put(isList ? "]" : "}")
  }
  const gap = () => put(["", "", "\n", "# not: a key\n"][style(4)])
  const block = (value: Data, path: KeyPath, indent: number): void => {
    if (typeof value !== "object" || value === null || isEmpty(value) || style(4) === 3) {
      put(" ")
      flow(value, path)
      return put("\n")
    }
    const isList = Array.isArray(value)
    put(["", " # note"][style(2)])
    put("\n")
    for (const [i, [name, inner]] of Object.entries(value).entries()) {
      gap()
      put(" ".repeat(indent))
      const inside = [...path, isList ? i : name]
      if (isList) put("-")
      else {
        putKey(inside)
        put(":")
      }
      block(inner, inside, indent + 1 + style(3))
    }
  }
  put(["", "\n", "# head\n"][style(3)])
  for (const [name, inner] of Object.entries(data as Record<string, Data>)) {
    gap()
    putKey([name])
    put(":")
    block(inner, [name], 1 + style(3))
  }
  return { text, keys }
}

const written = fc.tuple(map, fc.array(fc.nat(11), { minLength: 1, maxLength: 40 }), fc.boolean()).map(
  ([data, numbers, isCrlf]) => {
    const { text, keys } = write(data, styleOf(numbers))
    return { data, keys, text: isCrlf ? text.replaceAll("\n", "\r\n") : text }
  },
)

Deno.test("Document.value equals the data written and what @std/yaml reads", () => {
  fc.assert(
    fc.property(written, ({ data, text }) => {
      const value = new Document("p.yaml", text).value()
      assertEquals(value, data)
      assertEquals(value, parse(text))
    }),
    { numRuns: 1000 },
  )
})

Deno.test("Document.at finds every key where it was written", () => {
  fc.assert(
    fc.property(written, ({ text, keys }) => {
      const document = new Document("p.yaml", text)
      const lines = text.split(/\r?\n/)
      for (const [path, line, column] of keys) {
        const place = document.at(path, "key")
        assertEquals([place.line, place.column], [line, column], place.path)
        const marked = lines[line - 1].slice(column - 1, column - 1 + (place.length ?? 0))
        assertEquals(marked.replaceAll(/^['"]|['"]$/g, ""), path.at(-1))
      }
    }),
    { numRuns: 1000 },
  )
})

Deno.test("Document.within finds every character of a block where it was written", () => {
  const line = fc.stringMatching(/^[a-z]( {0,3}[a-z{};:#]){0,4}$/)
  const block = fc.record({
    lines: fc.array(fc.oneof(line, fc.constant(""), line.map((text) => `  ${text}`)), { minLength: 1, maxLength: 6 })
      .map((lines) => [...lines, "end"]),
    indent: fc.integer({ min: 1, max: 6 }),
    header: fc.constantFrom("|", "|-", "|+"),
    hasDigit: fc.boolean(),
    above: fc.nat(3),
  })
  fc.assert(
    fc.property(block, ({ lines, indent, header, hasDigit, above }) => {
      // Without the digit the first line with text sets the indentation.
      const digit = hasDigit || lines.find((text) => text !== "")!.startsWith(" ") ? String(indent) : ""
      const indented = lines.map((text) => text === "" ? "" : " ".repeat(indent) + text)
      const source = ["# head\n".repeat(above) + `s: ${header}${digit}`, ...indented, "t: 1", ""].join("\n")
      const document = new Document("p.yaml", source)
      assertEquals((document.value() as { s: string }).s.trimEnd().split("\n"), lines)
      lines.forEach((text, i) => {
        for (let column = 1; column <= text.length; column++) {
          const place = document.within(["s"], i + 1, column)
          assertEquals([place.line, place.column], [above + 2 + i, indent + column])
        }
      })
    }),
    { numRuns: 500 },
  )
})
