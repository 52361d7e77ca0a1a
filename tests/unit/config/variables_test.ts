/** `${…}` in pipeline files: what is put in its place, and what is said where that cannot be done. */
import "../../../src/prelude.ts"
import { assertEquals } from "@std/assert"
import { Document } from "../../../src/config/document.ts"
import { format } from "../../../src/config/formats/formats.ts"
import { type Ambient, builtInVariables, Variables } from "../../../src/config/variables.ts"
import { renderErrors } from "../../../src/errors/render.ts"

const ENVIRONMENT: Readonly<Record<string, string>> = { HOME: "/home/ann", EMPTY: "", MONEY: "${US}" }

const ambient: Ambient = {
  now: new Date(2024, 0, 5, 23, 4, 9),
  machineName: "box",
  userName: undefined,
  processId: 42,
  workingDir: "/work",
  configPath: "/work/jobs/orders.daily.yaml",
  env: (name) => ENVIRONMENT[name],
}

/** Resolves the document's `out`, with its `variables` block. */
function resolve(yaml: string, overrides: Record<string, string> = {}) {
  const document = new Document("orders.yaml", yaml)
  const block = (document.value() as { variables?: Record<string, unknown> }).variables ?? {}
  const declared = new Map(Object.keys(block).map((name) => [name, document.written(["variables", name])]))
  const variables = new Variables(document, declared, new Map(Object.entries(overrides)), ambient, format)
  variables.checkDeclared()
  const value = document.value((scalar) =>
    scalar.path[0] === "variables" ? scalar.text : variables.resolve(scalar)
  ) as { out: unknown }
  return { out: value.out, variables, text: renderErrors(variables.errors, { colour: false }) }
}

const out = (yaml: string, overrides?: Record<string, string>) => {
  const resolved = resolve(yaml, overrides)
  assertEquals(resolved.text, "")
  return resolved.out
}

Deno.test("builtInVariables are made of the ambient, and leave out what is not known", () => {
  const iso = ambient.now.toISOString()
  assertEquals(Object.fromEntries(builtInVariables(ambient)), {
    RunDate: "2024-01-05",
    RunDateUtc: iso.slice(0, 10),
    Timestamp: `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 10)}T${iso.slice(11, 19).replaceAll(":", "")}Z`,
    MachineName: "box",
    ProcessId: "42",
    WorkingDir: "/work",
    ConfigFile: "/work/jobs/orders.daily.yaml",
    ConfigDir: "/work/jobs",
    FileBase: "orders.daily",
  })
})

Deno.test("Variables.resolve replaces references anywhere in a text", () => {
  assertEquals(out("variables: {a: x, b.c-d: y}\nout: '${a}-${b.c-d}/${a}.csv'"), "x-y/x.csv")
})

Deno.test("Variables.resolve prefers the command line, then the file, then what is built in", () => {
  const yaml = "variables:\n  RunDate: file\n  a: ${RunDate}\nout: ${a}"
  assertEquals(out(yaml), "file")
  assertEquals(out(yaml, { RunDate: "line" }), "line")
  assertEquals(out("out: ${RunDate}"), "2024-01-05")
})

Deno.test("Variables.resolve takes defaults, and only where nothing is set", () => {
  assertEquals(out("out: '${no:C:\\x}|${no:}|${MachineName:y}'"), "C:\\x||box")
  assertEquals(out("out: '${env:NO:y}|${env:EMPTY:y}|${env:HOME:y}'"), "y||/home/ann")
})

Deno.test("Variables.resolve resolves references in defaults", () => {
  assertEquals(out("out: '${no:${nope:${MachineName}}}!'"), "box!")
  assertEquals(out("out: '${MachineName:${nope}}'"), "box")
  assertEquals(out("out: '${no:{a}}'"), "{a}")
})

Deno.test("Variables.resolve lets variables refer to each other in any order", () => {
  assertEquals(out("variables:\n  a: ${b}1\n  b: ${c}2\n  c: ${env:HOME}\nout: ${a}"), "/home/ann21")
})

Deno.test("Variables.resolve takes $${ as a literal ${, and values from outside as they are", () => {
  assertEquals(
    out("variables: {a: '$${x}'}\nout: '${a} $${y} $$5 ${env:MONEY} $${no:${env:HOME}}'"),
    "${x} ${y} $$5 ${US} ${no:/home/ann}",
  )
  assertEquals(out("out: '${a}'", { a: "${b}" }), "${b}")
  assertEquals(out("variables: {a: x}\nout: '${a}'", { a: "${b}" }), "${b}")
})

Deno.test("Variables.resolve gives an unquoted lone reference the type YAML would read", () => {
  const variables = "variables: {n: 1.50, t: true, s: x, b: 12345678901234567890, z: '007', e: ''}\n"
  const cases: Array<[string, unknown]> = [
    ["${n}", 1.5],
    ["'${n}'", "1.50"],
    ["v${n}", "v1.50"],
    ["${t}", true],
    ["${s}", "x"],
    ["${b}", 12345678901234567890n],
    ["'${b}'", "12345678901234567890"],
    ["${z}", 7],
    ["${e}", null],
    ["${no:5}", 5],
    ["${no:${n}}", 1.5],
    ["${n}${n}", "1.501.50"],
    ["$${n}", "${n}"],
  ]
  for (const [text, value] of cases) assertEquals(out(`${variables}out: ${text}`), value, text)
})

Deno.test("Variables.resolve formats built-in dates by the moment they stand for", () => {
  assertEquals(out("out: '${RunDate|yyyyMMdd_HHmmss} ${RunDate}'"), "20240105_230409 2024-01-05")
  const utc = ambient.now.toISOString()
  assertEquals(out("out: '${Timestamp|s} ${RunDateUtc|s}'"), `${utc.slice(0, 19)} ${utc.slice(0, 19)}`)
  // A value of the file or the command line is what its text is.
  assertEquals(out("variables: {RunDate: 2023-02-01}\nout: '${RunDate|dd.MM.yyyy HH:mm}'"), "01.02.2023 00:00")
  assertEquals(out("variables: {d: '${RunDate}'}\nout: '${d|yyyy HH}'"), "2024 00")
  assertEquals(out("out: '${Timestamp|upper}'", { Timestamp: "x" }), "X")
})

Deno.test("Variables.resolve formats texts and numbers, at any depth, and always to text", () => {
  const variables = "variables: {n: 7, file: 'in/${name}.csv', name: 'a${n|000}', stem: '${file|filenamewithoutext}'}\n"
  assertEquals(out(`${variables}out: '\${file} \${stem} \${n|N1}'`), "in/a007.csv a007 7.0")
  assertEquals(out(`${variables}out: \${n|0000}`), "0007")
  assertEquals(out("out: '${no:${env:HOME|filename}|x}'"), "ann|x")
  assertEquals(out("variables: {n: 1}\nout: '${n|0|}'"), "1|")
  assertEquals(out("out: '${no:a|b}'"), "a|b")
})

Deno.test("Variables: a format that is none is FE1105, with the nearest name", () => {
  assertEquals(
    resolve("variables:\n  file: a/b.csv\nout: [x, 'out/${file|FileName}']").text,
    `error[FE1105]: there is no format \`FileName\`
 --> orders.yaml:3:15  out[1]
 2 |   file: a/b.csv
 3 | out: [x, 'out/\${file|FileName}']
   |               ^^^^^^^^^^^^^^^^
help: did you mean \`filename\`?
more: flowengine explain FE1105`,
  )
})

Deno.test("Variables: formats are told of only where there is a value, and once", () => {
  const { variables } = resolve(
    "variables: {a: '${nope|x}', b: '${a|yyyy}', c: '${MachineName|}', d: '${ProcessId|yyyy}'}\nout: '${b|0}'",
  )
  assertEquals(
    variables.errors.map(({ code, message, text }) => `${code} ${text?.column} ${message}`),
    [
      "FE1101 17 there is no variable `nope`",
      "FE1104 49 `${MachineName|}` names no format",
      "FE1106 71 `42` is a number, and `yyyy` is for dates",
    ],
  )
})

Deno.test("Variables: an unknown name is FE1101 at the reference, with the nearest name", () => {
  assertEquals(
    resolve("variables:\n  region: eu\nout: [x, 'a/${region}/${regoin}.csv']").text,
    `error[FE1101]: there is no variable \`regoin\`
 --> orders.yaml:3:23  out[1]
 2 |   region: eu
 3 | out: [x, 'a/\${region}/\${regoin}.csv']
   |                       ^^^^^^^^^
help: did you mean \`region\`?
more: flowengine explain FE1101`,
  )
})

Deno.test("Variables: an unset environment variable is FE1103", () => {
  assertEquals(
    resolve("out: >\n  folded\n  ${env:NOPE}\n").text,
    `error[FE1103]: the environment variable NOPE is not set
 --> orders.yaml:3:3  out
 2 |   folded
 3 |   \${env:NOPE}
   |   ^^^^^^^^^^^
help: set the variable, or give a default: \`\${env:NAME:default}\`
more: flowengine explain FE1103`,
  )
})

Deno.test("Variables: a cycle is FE1102, told once, with its chain", () => {
  const { text, variables } = resolve("variables:\n  a: ${b}\n  b: ${c}\n  c: x${a}\nout: ${b}")
  assertEquals(
    text,
    `error[FE1102]: the variable \`a\` refers to itself: a → b → c → a
 --> orders.yaml:4:7  variables.c
 3 |   b: \${c}
 4 |   c: x\${a}
   |       ^^^^
help: break the cycle shown in the message
more: flowengine explain FE1102`,
  )
  assertEquals([...variables.failedPaths], ["out"])
  assertEquals(resolve("variables:\n  a: ${a}\n").variables.errors.map((error) => error.message), [
    "the variable `a` refers to itself: a → a",
  ])
})

Deno.test("Variables: malformed references are FE1104, each at its place", () => {
  const { variables } = resolve("variables: {a: 'x ${', b: '${}', c: '${env:}', d: '${a b}', e: '${x:{}'}")
  assertEquals(
    variables.errors.map(({ code, message, text }) => `${code} ${text?.column}+${text?.length} ${message}`),
    [
      "FE1104 19+2 this `${` is never closed",
      "FE1104 28+3 `${}` names no variable",
      "FE1104 38+7 `${env:}` names no variable",
      "FE1104 52+6 `${a b}` names no variable",
      "FE1104 65+6 this `${` is never closed",
    ],
  )
})

Deno.test("Variables: a mistake in a default is told at its own place", () => {
  const { variables } = resolve("out: '${env:NO:${no:${nope}}}'")
  assertEquals(
    variables.errors.map(({ message, text }) => `${text?.line}:${text?.column}+${text?.length} ${message}`),
    [
      "1:21+7 there is no variable `nope`",
    ],
  )
})

Deno.test("Variables: mistakes in variables that nobody uses are told too", () => {
  assertEquals(resolve("variables:\n  a: ${nope}\nout: 1").variables.errors.length, 1)
})

Deno.test("Variables.failedPaths knows every place that a mistake reaches", () => {
  const { variables } = resolve(
    "variables:\n  a: ${nope}\n  b: ${a}\n  l: [1]\nout: ['${b}', ok, '${RunDate}', '${l}']",
  )
  assertEquals([...variables.failedPaths], ["out[0]", "out[3]"])
  assertEquals(variables.errors.length, 1)
})
