/** Scripts put together at random of what a direct script may be made of. Runs nothing. */
import fc from "fast-check"

type Code = fc.Arbitrary<string>
const { constantFrom, oneof, tuple, array, letrec } = fc

/** Reads of columns and of the context stand between marks, so that a helper function can have its parameters there. */
const mark = (code: string) => `«${code}»`
const columns = (names: string): Code =>
  tuple(constantFrom(...names.split(" ")), fc.nat(4)).map(([name, way]) =>
    mark(
      [
        `row.${name}`,
        `row["${name}"]`,
        `context.input.getValue("${name}")`,
        `context.input.current().${name}`,
        `row.${name}`,
      ][way],
    )
  )

const textColumn = columns("name email note filled toString __proto__ length born seen")
const numberColumn = columns("amount price id amount")
const oddTexts = [
  "",
  " ",
  "0",
  "-0",
  "12",
  "1e3",
  "0x1f",
  "null",
  "a",
  "q@",
  "é",
  "\u2028",
  "\\",
  "`${x}`",
  "']\"",
  "__proto__",
]
const text: Code = constantFrom(...oddTexts).map((value) => JSON.stringify(value))
const number: Code = constantFrom(
  "0",
  "1",
  "-1",
  "2.5",
  "0.1",
  "1e21",
  "1e-7",
  "2147483648",
  "NaN",
  "-0",
  "100",
  "1.005",
)
const position = oneof({ arbitrary: number, weight: 3 }, text, constantFrom("undefined", "null", "x", "i", "s"))
const method: Code = oneof(
  tuple(constantFrom("slice", "substring"), position, position).map(([name, from, to]) => `.${name}(${from}, ${to})`),
  tuple(constantFrom("slice", "substring", "charAt", "includes", "startsWith"), position).map(([name, at]) =>
    `.${name}(${at})`
  ),
  constantFrom(".trim()", ".trimStart()", ".trimEnd()", ".toLowerCase()", ".toUpperCase()", ".slice()", ".charAt()"),
)
const pattern: Code = constantFrom(
  "/[a-n]/",
  "/^\\d+$/",
  "/a|^q@?/i",
  "/[^\\w.-]/",
  "/\\bq\\b/",
  "/^.{3,5}$/",
  "/\\s$/",
  "/[W-f]/i",
  "/(?:x|y)(1|2)?.*b/".replace(")?", ")"),
  "/\\$|\\{|]/".replace("|]", ""),
)

const { expression, numeric, logical } = letrec<
  Record<"expression" | "numeric" | "logical" | "textual", string>
>(
  (tie) => {
    const [any, num, bool, str] = [tie("expression"), tie("numeric"), tie("logical"), tie("textual")]
    const small = oneof(textColumn, numberColumn, text, number, constantFrom("x", "b", "i", "u"))
    const settings = { depthSize: "small", withCrossShrink: true } as const
    return {
      expression: oneof(
        settings,
        { arbitrary: constantFrom("x", "s", "b", "u", "w", "k", "i", "null", "undefined", "true", "RATE"), weight: 2 },
        { arbitrary: num, weight: 2 },
        { arbitrary: str, weight: 2 },
        bool,
        columns("active"),
        tuple(any, constantFrom("&&", "||", "??"), any).map(([one, sign, other]) => `((${one}) ${sign} (${other}))`),
        tuple(bool, any, any).map(([test, one, other]) => `(${test} ? ${one} : ${other})`),
        constantFrom("CODES", "LIST").chain((table) => str.map((key) => `${table}[${key}]`)),
        num.map((key) => `WORDS[${key}]`),
        constantFrom("CODES.a", "CODES.b2", "CODES.none", "CODES.valueOf", "PAIRS.length", "WORDS.length"),
        tuple(small, small).map(([one, other]) => `§(${one}, ${other})`),
        tuple(str, text, fc.nat(3)).filter(([_, separator]) => separator !== '""')
          .map(([value, separator, n]) => `(${value}).split(${separator})[${n}]`),
        any.map((value) => `(void ${value})`),
      ),
      numeric: oneof(
        settings,
        { arbitrary: number, weight: 2 },
        { arbitrary: numberColumn, weight: 3 },
        constantFrom("x", "i"),
        tuple(num, constantFrom("+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", ">>>"), num)
          .map(([one, sign, other]) => `(${one} ${sign} ${other})`),
        tuple(constantFrom("-", "+", "~"), oneof(num, any)).map(([sign, value]) => `(${sign} ${value})`),
        tuple(constantFrom("abs", "ceil", "floor", "round", "trunc", "sign", "sqrt"), num)
          .map(([name, value]) => `Math.${name}(${value})`),
        tuple(constantFrom("min", "max"), array(num, { maxLength: 3 })).map(([name, all]) => `Math.${name}(${all})`),
        tuple(constantFrom("Number", "parseInt", "parseFloat"), any).map(([name, value]) => `${name}(${value})`),
        str.map((value) => `parseInt(${value}, 10)`),
        textColumn.map((value) => `Date.parse(${value})`),
        str.map((value) => `${value}.length`),
        tuple(str, position).map(([value, at]) => `${value}.charCodeAt(${at})`),
        tuple(str, oneof(text, small), oneof(position.map((at) => `, ${at}`), fc.constant("")))
          .map(([value, wanted, at]) => `${value}.indexOf(${wanted}${at})`),
        tuple(str, small).map(([value, wanted]) => `${value}.lastIndexOf(${wanted})`),
        any.map((value) => `WORDS.indexOf(${value})`),
      ),
      logical: oneof(
        settings,
        { arbitrary: constantFrom("b", "true", "false"), weight: 1 },
        tuple(any, constantFrom("<", "<=", ">", ">=", "==", "!=", "===", "!=="), any)
          .map(([one, sign, other]) => `(${one} ${sign} ${other})`),
        tuple(oneof(textColumn, numberColumn), constantFrom("===", "!=="), oneof(text, fc.constant("null")))
          .map(([one, sign, other]) => `(${one} ${sign} ${other})`),
        tuple(bool, constantFrom("&&", "||"), bool).map(([one, sign, other]) => `(${one} ${sign} ${other})`),
        any.map((value) => `!${value}`),
        tuple(constantFrom("isNaN", "isFinite", "Boolean", "Number.isInteger", "Number.isSafeInteger"), any)
          .map(([name, value]) => `${name}(${value})`),
        tuple(pattern, oneof(small, str)).map(([tried, value]) => `${tried}.test(${value})`),
        tuple(str, constantFrom("includes", "startsWith", "endsWith"), small, position)
          .map(([value, name, wanted, at]) => `${value}.${name}(${wanted}, ${at})`),
        any.map((value) => `WORDS.includes(${value})`),
        array(constantFrom("name", "email", "amount", "born", "active", "note"), { minLength: 1, maxLength: 3 })
          .map((names) => mark(`context.validate.required(${names.map((name) => JSON.stringify(name))})`)),
      ),
      textual: oneof(
        settings,
        { arbitrary: text, weight: 1 },
        { arbitrary: textColumn.map((value) => `(${value} ?? "none")`), weight: 3 },
        textColumn,
        constantFrom("s", "k", mark("context.utils.now()")),
        tuple(str, method).map(([value, call]) => `${value}${call}`),
        any.map((value) => `String(${value})`),
        any.map((value) => `typeof ${value}`),
        tuple(any, any).map(([one, other]) => `\`a\${${one}} \${${other}}\``),
        tuple(str, any).map(([one, other]) => `(${one} + ${other})`),
        tuple(num, fc.nat(20)).map(([value, places]) => `(${value}).toFixed(${places})`),
      ),
    }
  },
)

const texts = constantFrom("out", "other", "more", "note", "name", "email")
const field = oneof(
  tuple(texts, expression),
  tuple(constantFrom("num", "dec", "amount"), numeric),
  numeric.map((value) => ["int", `Math.floor(${value})`]),
  tuple(constantFrom("flag", "active"), logical),
  columns("born seen").map((value) => ["day", value]),
  tuple(constantFrom("time", "int", "flag", "day", "price"), expression),
).map(([name, value]) => `context.output.setField("${name}", ${value})`)
const assignment: Code = oneof(
  numeric.map((value) => `x = ${value}`),
  tuple(constantFrom("+", "-", "*", "/", "%", "|", "&", "^"), numeric).map(([sign, value]) => `x ${sign}= ${value}`),
  constantFrom("x++", "x--", "++x"),
  logical.map((value) => `b = ${value}`),
)
const leave: Code = oneof(
  logical.map((value) => `if (${value}) return false`),
  tuple(logical, constantFrom("send", "sendCopy"), constantFrom("review", "copies"))
    .map(([value, way, queue]) => `if (${value}) context.route.${way}("${queue}")`),
  logical.map((value) => `if (${value}) { context.route.send("review"); return true }`),
  logical.map((value) => `if (!${value} && x < 0) throw new Error("wrong")`),
)
const { statement } = letrec<Record<"statement" | "inLoop", string>>((tie) => {
  const [own, turn] = [tie("statement"), tie("inLoop")]
  const settings = { depthSize: "small", withCrossShrink: true } as const
  const blocks = (inner: Code): Array<Code> => [
    tuple(logical, inner).map(([test, body]) => `if (${test}) {\n${body}\n}`),
    tuple(logical, inner, inner).map(([test, one, other]) => `if (${test}) { ${one} } else { ${other} }`),
    tuple(numeric, inner).map(([value, body]) => `{ let x = ${value}; ${body}; x = x + 1; ${body} }`),
    tuple(expression, inner).map(([value, body]) => `{ let u = ${value}, k = u; ${body} }`),
    inner.map((body) =>
      `{ const { name: s, amount: x } = row; ${body.replace(/\b[xs] ([-+*/%|&^]?=) |[x+-]{3}/g, "i, ")} }`
    ),
  ]
  return {
    statement: oneof(
      settings,
      { arbitrary: field, weight: 5 },
      { arbitrary: assignment, weight: 2 },
      leave,
      tuple(constantFrom("s", "u", "w"), constantFrom("=", "+="), expression).map((all) => all.join(" ")),
      expression.map((value) => `var w = ${value}`),
      expression.map((value) => `void ${value}`),
      ...blocks(own),
      tuple(constantFrom("WORDS", "LIST"), turn).map(([table, body]) => `for (const k of ${table}) { ${body} }`),
      turn.map((body) => `for (const [k, i] of PAIRS) { ${body} }`),
      tuple(fc.nat(4), constantFrom("<", "<="), constantFrom("3", "WORDS.length"), turn)
        .map(([from, sign, to, body]) => `for (let i = ${from}; i ${sign} ${to}; i++) {\n${body}\n}`),
    ),
    inLoop: oneof(
      settings,
      { arbitrary: field, weight: 3 },
      { arbitrary: assignment, weight: 3 },
      leave,
      logical.map((test) => `if (${test}) break`),
      logical.map((test) => `if (${test}) continue`),
      tuple(numeric, turn).map(([value, body]) => `let x; x = ${value}; ${body}`).map((body) => `{ ${body} }`),
      ...blocks(turn),
      turn.map((body) => `for (const k of LIST) { ${body} }`),
    ),
  }
})

/** As the body of a helper function: no rows, no context. */
const helped = (code: string, call: string): string =>
  code.replace(/«([^»]*)»/g, (_, read: string) => read.length % 2 === 0 ? "p" : "q").replaceAll("§", call)
const helper = (name: string, call: string): Code =>
  tuple(expression, logical, expression, array(assignment, { maxLength: 2 }), fc.boolean()).map(
    ([value, test, early, work, isArrow]) =>
      helped(
        `${isArrow ? `const ${name} = (p, q) => {` : `function ${name}(p, q) {`}
  let x = 1, s = "own", b = false, u = ${value.includes("u") ? "p" : value}, k = q
  const i = 7
  var w
  ${work.join("\n  ")}
  if (${test}) return ${early}
  w = x
  ${isArrow ? "" : "if (b) "}return ${value}
}`,
        call,
      ),
  )

export const directScript: Code = tuple(
  helper("inner", "Math.max"),
  helper("outer", "inner"),
  constantFrom("const", "let", "var"),
  array(statement, { minLength: 1, maxLength: 8 }),
  oneof({ arbitrary: fc.constant("true"), weight: 4 }, logical, expression, fc.constant("")),
).map(([inner, outer, kind, body, end]) =>
  `const CODES = { a: "first", "b2": 2, none: null, "": true, "12": "twelve", length: -0 }
const WORDS = ["a", "b", "", 3, null, -0.5], PAIRS = [["p", 1], ["q", -2]]
${inner}
${outer}
function process(context) {
  ${kind} row = context.input.current()
  let x = 0, s = "", b = true, u, k = "k"
  const i = -1
  var w = null
  ${body.join("\n  ").replace(/[«»]/g, "").replaceAll("§", "outer")}
  return ${end.replace(/[«»]/g, "").replaceAll("§", "outer")}
}`
)
