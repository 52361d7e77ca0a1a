/** Examples of files in an old form: FE15xx. */
import { type Example, orders, pipeline, READ, WRITE } from "./example.ts"

const validate = { run: "flowengine validate orders.yaml", data: {} }

const READER = "{ name: Read, type: DelimitedSource, config: { FilePath: orders.csv } }"
const WRITER = "{ name: Write, type: DelimitedSink, config: { FilePath: out.csv } }"
const CONNECTIONS = "  connections:\n    - { from: Read, to: Write }\n"

/** A file in an old form from its steps, one a line. */
const old = (steps: ReadonlyArray<string>, connections = CONNECTIONS) =>
  `pipeline:\n  name: orders\n  plugins:\n${steps.map((step) => `    - ${step}\n`).join("")}${connections}`
const reading = (more: string) => old([READER.replace("orders.csv", `orders.csv, ${more}`), WRITER])
const writing = (more: string) => old([READER, WRITER.replace("out.csv", `out.csv, ${more}`)])

export const LEGACY_EXAMPLES = {
  FE1501: {
    run: "flowengine validate orders.yaml",
    files: { "orders.yaml": old([READER, WRITER]) },
    mend: { "orders.yaml": pipeline([READ, WRITE], "  settings: { onError: skip }\n") },
  },
  FE1502: orders(
    writing("OverwriteExisting: false"),
    [["OverwriteExisting: false", "outputMode: fail"]],
    validate,
  ),
  FE1503: orders(
    old([READER.replace(" } }", " }, resourceLimits: { timeoutSeconds: 30 } }"), WRITER]),
    [["resourceLimits: { timeoutSeconds: 30 }", "timeout: 30s"]],
    validate,
  ),
  FE1504: orders(reading("ChunkSize: 5000"), [[", ChunkSize: 5000", ""]], validate),
  FE1505: orders(
    writing("OverwriteExisting: true, outputMode: replace"),
    [["OverwriteExisting: true, ", ""]],
    validate,
  ),
  FE1506: orders(reading("SkipMalformdRows: true"), [["Malformd", "Malformed"]], validate),
  FE1507: orders(
    writing("ColumnMappings: [{ SourceColumn: amount, OutputColumn: Amount, Format: N2 }]"),
    [[", Format: N2", ""]],
    validate,
  ),
  FE1508: orders(
    old([READER.replace("orders.csv", "C:\\data\\orders.csv"), WRITER]),
    [["C:\\data\\orders.csv", "data/orders.csv"]],
    validate,
  ),
  FE1509: orders(old([READER, WRITER], ""), [["out.csv } }\n", `out.csv } }\n${CONNECTIONS}`]], validate),
  FE1510: orders(
    old([READER.replace("DelimitedSource,", "DelimitedSource, assembly: DelimitedSource.dll,"), WRITER]),
    [[" assembly: DelimitedSource.dll,", ""]],
    validate,
  ),
  FE1511: orders(
    reading("InferSchema: true"),
    [[
      "InferSchema: true",
      "OutputSchema: { Columns: [{ Name: id, Type: integer }, { Name: amount, Type: decimal }] }",
    ]],
    { run: validate.run },
  ),
} satisfies Record<string, Example>
