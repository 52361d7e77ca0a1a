/** Examples of data that are not what the pipeline says of them: FE3xxx. */
import { type Example, mendedData, orders, pipeline, process, READ, WRITE } from "./example.ts"

const read = (config: string) => `{ id: read, type: delimited-source, config: { filePath: orders.csv, ${config} } }`
const JSON_LINES = pipeline([
  "{ id: read, type: json-lines-source, config: { filePath: orders.ndjson, columns: [{ name: id, type: integer }] } }",
  WRITE,
])
/** "Jörg" as windows-1252 has it. */
const JOERG = Uint8Array.from([...new TextEncoder().encode("id,name\n1,J"), 0xf6, ...new TextEncoder().encode("rg\n")])

export const DATA_EXAMPLES = {
  FE3001: orders(
    pipeline([read("columns: [{ name: id, type: integer }, { name: nane }]"), WRITE]),
    [["nane", "name"]],
  ),
  FE3002: mendedData(pipeline([READ, WRITE]), "orders.csv", "id,name,name\n1,Ann,Lee\n", [[
    "name,name",
    "name,surname",
  ]]),
  FE3003: orders(
    pipeline([read("columns: [{ name: id }], extraColumns: fail"), WRITE]),
    [["extraColumns: fail", "extraColumns: drop"]],
  ),
  FE3004: {
    run: "flowengine run orders.yaml",
    files: {
      "orders.yaml": pipeline([
        "{ id: north, type: delimited-source, config: { filePath: north.csv } }",
        "{ id: south, type: delimited-source, config: { filePath: south.csv } }",
        WRITE,
      ], "  connections:\n    - { from: north, to: write }\n    - { from: south, to: write }\n"),
      "north.csv": "id,name\n1,Ann\n",
      "south.csv": "name,id\nBen,2\n",
    },
    mend: { "south.csv": "id,name\n2,Ben\n" },
  },
  FE3005: orders(pipeline([read("skipRows: 10"), WRITE]), [["skipRows: 10", "skipRows: 0"]]),
  FE3101: mendedData(pipeline([READ, WRITE]), "orders.csv", "id,name\n1,Ann\n2,Smith, John\n", [[
    "Smith, John",
    '"Smith, John"',
  ]]),
  FE3102: orders(
    pipeline([read("columns: [{ name: id, type: integer }, { name: amount, type: integer }]"), WRITE]),
    [["amount, type: integer", "amount, type: decimal"]],
  ),
  FE3103: mendedData(
    pipeline([read("columns: [{ name: id }, { name: name, required: true }]"), WRITE]),
    "orders.csv",
    "id,name\n1,Ann\n2,\n",
    [["2,\n", "2,Ben\n"]],
  ),
  FE3104: mendedData(pipeline([READ, WRITE]), "orders.csv", 'id,name\n1,Ann\n2,"Ben\n3,Cid\n', [['"Ben', '"Ben"']]),
  FE3105: mendedData(pipeline([READ, WRITE]), "orders.csv", 'id,name\n1,"Ann" Lee\n', [['"Ann" Lee', '"""Ann"" Lee"']]),
  FE3106: mendedData(
    pipeline([read("maxRecordBytes: 1024"), WRITE]),
    "orders.csv",
    `id,name\n1,${"long ".repeat(300)}\n`,
    null,
    { mend: { "orders.yaml": [["maxRecordBytes: 1024", "maxRecordBytes: 4096"]] } },
  ),
  FE3107: {
    run: "flowengine run orders.yaml",
    files: { "orders.yaml": pipeline([read("delimiter: comma"), WRITE]), "orders.csv": JOERG },
    mend: { "orders.yaml": [["delimiter: comma", "delimiter: comma, encoding: windows-1252"]] },
  },
  FE3108: mendedData(JSON_LINES, "orders.ndjson", '{"id":1}\n{"id":2\n', [['{"id":2\n', '{"id":2}\n']]),
  FE3109: {
    run: "flowengine run orders.yaml",
    files: {
      "orders.yaml": pipeline([
        READ,
        "{ id: write, type: delimited-sink, config: { filePath: out.csv, quoting: none } }",
      ]),
      "orders.csv": 'id,name\n1,"Lee, Ann"\n',
    },
    mend: { "orders.yaml": [["quoting: none", "quoting: minimal"]] },
  },
} satisfies Record<string, Example>

const amount = "context.input.current().amount"

/** Examples of scripts that do not do their work: FE4xxx. */
export const SCRIPT_EXAMPLES = {
  FE4001: orders(
    pipeline([READ, process("const row = context.input.current(\nreturn true"), WRITE]),
    [["current(\n", "current()\n"]],
  ),
  FE4002: orders(pipeline([READ, process("return true").replace("process", "transform"), WRITE]), [[
    "transform(context)",
    "process(context)",
  ]]),
  FE4003: orders(
    pipeline([
      READ,
      process("return true").replace("function", 'const rates = JSON.parse("{")\n      function'),
      WRITE,
    ]),
    [['JSON.parse("{")', 'JSON.parse("{}")']],
  ),
  FE4101: orders(
    pipeline([
      READ,
      process("const { discount } = context.input.current().terms\nreturn true").replace("terms", "name.terms"),
      WRITE,
    ]),
    [[".name.terms", ".name.terms ?? {}"]],
  ),
  FE4102: orders(
    pipeline([READ, process('context.output.setField("name", "?")'), WRITE]),
    [['"?")\n', '"?")\n            return true\n']],
  ),
  FE4103: orders(
    pipeline([
      READ,
      process(
        `context.output.setField("totl", 1)\nreturn true`,
        "    outputSchema: { columns: [{ name: id }, { name: total, type: integer }] }\n",
      ),
      WRITE,
    ]),
    [["totl", "total"]],
  ),
  FE4104: orders(
    pipeline([
      READ,
      process(
        `context.output.setField("total", ${amount} * 2 + "?")\nreturn true`,
        "    outputSchema: { columns: [{ name: id }, { name: total, type: decimal }] }\n",
      ),
      WRITE,
    ]),
    [[' + "?"', ""]],
  ),
  FE4105: orders(
    pipeline([READ, process("let n = 0\nwhile (n < 10) n += 0\nreturn true", "    timeoutMs: 50\n"), WRITE]),
    [["n += 0", "n += 1"]],
  ),
  FE4106: orders(
    pipeline([
      READ,
      process(
        'const all = []\nwhile (all.length < 200) all.push("x".repeat(1e6) + all.length)\nreturn true',
        "    memoryMB: 32\n",
      ),
      WRITE,
    ]),
    [["< 200", "< 2"]],
  ),
  FE4107: orders(
    pipeline([READ, process("context.state.rows = (context.state.rows ?? 0) + 1\nreturn true"), WRITE]),
    [["      config:\n", "      config:\n        stateful: true\n"]],
  ),
  FE4108: orders(
    pipeline([READ, process('context.utils.log("loud", "a row")\nreturn true'), WRITE]),
    [['"loud"', '"info"']],
  ),
  FE4201: orders(pipeline([READ, process("return true"), WRITE]), [], {
    when: "the thread of a script ends in the middle of a chunk",
    instead: "run again",
  }),
  FE4202: orders(pipeline([READ, process("return true"), WRITE]), [], {
    when: "the sandbox is built from WebAssembly with an instruction nobody has looked at",
    instead: "use a release of FlowEngine as it is published",
  }),
  FE4301: orders(
    pipeline([READ, process('context.output.setFeild("greeting", "hello")\nreturn true'), WRITE]),
    [["setFeild", "setField"]],
  ),
  FE4302: orders(
    pipeline([READ, process('return context.input.current().name.toUppercase() !== "BEN"'), WRITE]),
    [["toUppercase", "toUpperCase"]],
    { run: "flowengine run orders.yaml" },
  ),
} satisfies Record<string, Example>
