/** Examples of mistakes in pipeline files and on the command line: FE1xxx. */
import { type Example, orders, ORDERS_CSV, pipeline, process, READ, WRITE } from "./example.ts"

const validate = { run: "flowengine validate orders.yaml", data: {} }
const read = (config: string) => `{ id: read, type: delimited-source, config: { ${config} } }`
const KEEP = process("return true")

export const CONFIG_EXAMPLES = {
  FE1001: {
    run: "flowengine run order.yaml",
    files: { "orders.yaml": pipeline([READ, WRITE]), "orders.csv": ORDERS_CSV },
    mendedRun: "flowengine run orders.yaml",
  },
  FE1002: orders(
    pipeline([READ.replace(" } }", " }"), WRITE]),
    [["orders.csv }", "orders.csv } }"]],
    validate,
  ),
  FE1003: orders(
    pipeline([read("filePath: orders.csv, maxRows: 1, maxRows: 2"), WRITE]),
    [[", maxRows: 1", ""]],
    validate,
  ),
  FE1101: orders(
    pipeline([read('filePath: "${regoin}/orders.csv"'), WRITE], "", "variables:\n  region: north\n"),
    [["regoin", "region"]],
    { data: { "north/orders.csv": ORDERS_CSV } },
  ),
  FE1102: orders(
    pipeline([read('filePath: "${file}"'), WRITE], "", 'variables:\n  file: "${name}.csv"\n  name: "${file}"\n'),
    [['name: "${file}"', "name: orders"]],
  ),
  FE1103: orders(
    pipeline([read('filePath: "${env:ORDERS_OF_TODAY}"'), WRITE]),
    [["ORDERS_OF_TODAY}", "ORDERS_OF_TODAY:orders.csv}"]],
  ),
  FE1104: orders(
    pipeline([read('filePath: "${name.csv"'), WRITE], "", "variables:\n  name: orders\n"),
    [["${name.csv", "${name}.csv"]],
  ),
  FE1105: orders(
    pipeline([READ, WRITE.replace("out.csv", '"${input|filname}"')], "", "variables:\n  input: data/2024/orders.csv\n"),
    [["filname", "filename"]],
  ),
  FE1106: orders(
    pipeline([READ, WRITE.replace("out.csv", '"orders-${month|yyyyMM}.csv"')], "", "variables:\n  month: May 2024\n"),
    [["May 2024", "2024-05-01"]],
  ),
  FE1201: orders(pipeline([read("delimiter: comma"), WRITE]), [["{ delimiter", "{ filePath: orders.csv, delimiter"]]),
  FE1202: orders(pipeline([read("filePath: orders.csv, maxRows: many"), WRITE]), [["many", "10"]], validate),
  FE1203: orders(pipeline([read("filePath: orders.csv, maxRow: 10"), WRITE]), [["maxRow", "maxRows"]], validate),
  FE1204: orders(
    pipeline([READ.replace("delimited", "delimted"), WRITE]),
    [["delimted", "delimited"]],
    validate,
  ),
  FE1205: orders(
    pipeline([READ, process("return true", "    stateful: true\n    concurrency: 4\n"), WRITE]),
    [["        concurrency: 4\n", ""]],
    validate,
  ),
  FE1301: orders(pipeline([READ, WRITE.replace("write", "read")]), [[
    "id: read, type: delimited-sink",
    "id: write, type: delimited-sink",
  ]], validate),
  FE1302: orders(
    pipeline([READ, WRITE], "  connections:\n    - { from: read, to: wriet }\n"),
    [["wriet", "write"]],
    validate,
  ),
  FE1303: orders(
    pipeline(
      [READ, KEEP, KEEP.replace("enrich", "check"), WRITE],
      "  connections:\n    - { from: read, to: enrich }\n    - { from: enrich, to: check }\n    - { from: check, to: enrich }\n    - { from: check, to: write }\n",
    ),
    [["    - { from: check, to: enrich }\n", ""]],
    validate,
  ),
  FE1304: orders(
    pipeline(
      [READ, WRITE, "{ id: copy, type: delimited-sink, config: { filePath: copy.csv } }"],
      "  connections:\n    - { from: read, to: write }\n",
    ),
    [["to: write }\n", "to: write }\n    - { from: read, to: copy }\n"]],
    validate,
  ),
  FE1305: orders(
    pipeline(
      [READ, KEEP, WRITE],
      "  connections:\n    - { from: read, to: enrich }\n    - { from: read, to: write }\n",
    ),
    [["{ from: read, to: write }", "{ from: enrich, to: write }"]],
    validate,
  ),
  FE1306: orders(
    pipeline([READ, WRITE], "  connections:\n    - { from: read, to: write }\n    - { from: write, to: read }\n"),
    [["    - { from: write, to: read }\n", ""]],
    validate,
  ),
  FE1307: orders(
    pipeline([
      READ,
      process('if (context.input.getValue("id") === "2") context.route.send("review")\nreturn true'),
      WRITE,
    ]),
    [[
      "filePath: out.csv } }\n",
      "filePath: out.csv } }\n  routing:\n    review: { type: delimited-sink, config: { filePath: review.csv } }\n",
    ]],
  ),
  FE1308: orders(
    pipeline(
      [READ, WRITE, WRITE.replace("write", "again")],
      "  connections:\n    - { from: read, to: write }\n    - { from: read, to: again }\n",
    ),
    [[
      "again, type: delimited-sink, config: { filePath: out.csv",
      "again, type: delimited-sink, config: { filePath: again.csv",
    ]],
    validate,
  ),
  FE1309: orders(
    pipeline(
      [READ, process("return Number(context.input.current().amount) > least"), WRITE],
      "  globals:\n    Math: 15\n",
    ),
    [["    Math: 15", "    least: 15"]],
  ),
  FE1310: {
    run: "flowengine validate orders.yaml",
    files: {
      "orders.yaml": pipeline([
        READ,
        "{ id: enrich, type: javascript-transform, config: { scriptFile: script.js } }",
        WRITE,
      ]),
      "enrich.js": "function process(context) {\n  return true\n}\n",
    },
    mend: { "orders.yaml": [["script.js", "enrich.js"]] },
  },
  FE1401: {
    run: "flowengine validate orders.yaml --jsn",
    files: { "orders.yaml": pipeline([READ, WRITE]) },
    mendedRun: "flowengine validate orders.yaml --json",
  },
  FE1601: {
    run: "flowengine types orders.yaml",
    files: { "orders.yaml": pipeline([READ, WRITE]), "orders.csv": ORDERS_CSV },
    mend: { "orders.yaml": pipeline([READ, KEEP, WRITE]) },
  },
  FE1701: {
    run: "flowengine explain-row orders.yaml read:2 --mask nmae",
    files: { "orders.yaml": pipeline([READ, WRITE]), "orders.csv": ORDERS_CSV },
    mendedRun: "flowengine explain-row orders.yaml read:2 --mask name",
  },
  FE1702: {
    run: "flowengine explain-row orders.yaml read:17",
    files: { "orders.yaml": pipeline([READ, WRITE]), "orders.csv": ORDERS_CSV },
    mendedRun: "flowengine explain-row orders.yaml read:3",
  },
  FE1402: { run: "flowengine explain FE1999", files: {}, mendedRun: "flowengine explain FE1203" },
} satisfies Record<string, Example>
