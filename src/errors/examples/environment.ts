/** Examples of files, limits and mistakes of our own: FE6xxx, FE7xxx, FE9xxx. */
import { type Example, orders, ORDERS_CSV, pipeline, process, READ, WRITE } from "./example.ts"

const PLAIN = pipeline([READ, WRITE])
const limits = (text: string) => `  settings: { limits: { ${text} } }\n`
/** Not to be proven harmless, so that it needs a sandbox. */
const SANDBOXED = process("try {\n  return true\n} catch {\n  return false\n}", "    memoryMB: 128\n")
const SPILLING = pipeline(
  [READ.replace("orders.csv", "orders.csv, chunkBytes: 1024"), WRITE],
  "  connections:\n    - { from: read, to: write, bufferMB: 0.0625, overflow: spill }\n" + limits("spillFolder: spill"),
)

export const FILE_EXAMPLES = {
  FE6001: orders(pipeline([READ.replace("orders.csv", "order.csv"), WRITE]), [["order.csv", "orders.csv"]]),
  FE6002: orders(
    pipeline([READ, WRITE.replace("out.csv", "out.csv, outputMode: fail")]),
    [["outputMode: fail", "outputMode: replace"]],
    { data: { "orders.csv": ORDERS_CSV, "out.csv": "precious\n" } },
  ),
  FE6003: orders(PLAIN, [], {
    when: "the user may not read orders.csv",
    instead: "`chmod u+r orders.csv`, or run as its owner",
  }),
  FE6004: orders(PLAIN, [], { when: "the disk is full", instead: "free space, then run again" }),
  FE6005: orders(PLAIN, [], { when: "the disk reports an error", instead: "run again" }),
  FE6006: orders(PLAIN, [], { when: "the disk reports an error", instead: "run again" }),
  FE6007: orders(
    pipeline([READ, WRITE.replace("out.csv", "out")]),
    [["filePath: out }", "filePath: out/result.csv }"]],
    {
      data: { "orders.csv": ORDERS_CSV, "out/notes.txt": "a folder\n" },
    },
  ),
  FE6008: orders(pipeline([READ.replace("orders.csv", "orders.csv.gz"), WRITE]), [], {
    data: { "orders.csv.gz": "this is no gzip file\n" },
    mend: {
      "orders.yaml": [["orders.csv.gz", "orders.csv"]],
      "orders.csv.gz": null,
      "orders.csv": ORDERS_CSV,
    },
  }),
  FE6009: {
    run: "flowengine upgrade-check",
    files: {},
    when: "there is no network",
    instead: "run again with a network",
  },
} satisfies Record<string, Example>

export const LIMIT_EXAMPLES = {
  FE7001: orders(
    pipeline([READ, SANDBOXED, SANDBOXED.replace("enrich", "check"), WRITE], limits("maxMemoryMB: 160")),
    [["maxMemoryMB: 160", "maxMemoryMB: 512"]],
  ),
  FE7002: orders(pipeline([READ, WRITE], limits("maxMemoryMB: 512")), [["512", "4096"]], {
    when: "the process has 510 MB, and nothing can be given back",
  }),
  FE7003: orders(
    pipeline(
      [
        READ,
        SANDBOXED.replace("memoryMB: 128\n", "memoryMB: 128\n        concurrency: 8\n".replace("        ", "    ")),
        WRITE,
      ],
      limits("maxMemoryMB: 256"),
    ),
    [["concurrency: 8", "concurrency: 1"]],
  ),
  FE7010: orders(SPILLING, [["spillFolder: spill", "spillFolder: larger"]], {
    data: { "orders.csv": ORDERS_CSV, "spill/.keep": "", "larger/.keep": "" },
    when: "orders.csv has 10,000 rows, the sink is slow, and the disk of `spill` is full",
  }),
  FE7011: orders(SPILLING, [["spillFolder: spill", "spillFolder: other"]], {
    data: { "orders.csv": ORDERS_CSV, "spill/.keep": "", "other/.keep": "" },
    when:
      "orders.csv has 10,000 rows, the sink is slow, and the disk of `spill` gives other bytes back than it was given",
  }),
  FE7012: orders(SPILLING, [["spillFolder: spill", "spillFolder: chunks"]], {
    data: { "orders.csv": ORDERS_CSV, "chunks/.keep": "" },
  }),
  FE7013: orders(SPILLING, [], {
    data: { "orders.csv": ORDERS_CSV, "spill/.keep": "" },
    when: "an earlier run was killed and has left chunks in `spill`; orders.csv has 10,000 rows, and the sink is slow",
    instead: "nothing: what was left is removed",
  }),
  FE7020: orders(
    pipeline(
      [READ, process("let n = 0\nwhile (n < 10) n += 0\nreturn true", "    timeoutMs: 60000\n"), WRITE],
      limits("maxRunTime: 200ms"),
    ),
    [["n += 0", "n += 1"], ["200ms", "1m"]],
  ),
} satisfies Record<string, Example>

const bug = (when: string): Example =>
  orders(PLAIN, [], { when, instead: "report it; a run without the mistake goes through" })

export const BUG_EXAMPLES = {
  FE9000: bug("a step type of an application throws something that is no coded error"),
  FE9001: bug("a step type of an application says it has written fewer rows than it was given"),
  FE9002: bug("a step type of an application releases its rows twice"),
  FE9003: bug("a step type of an application keeps its rows for ever"),
} satisfies Record<string, Example>
