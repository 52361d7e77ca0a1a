/** Examples of runs, checkpoints and replays that do not go through: FE5xxx. */
import { type Example, orders, ORDERS_CSV, pipeline, process, READ, WRITE } from "./example.ts"

const PLAIN = pipeline([READ, WRITE])
const settings = (text: string) => `  settings: ${text}\n`
const KEPT = pipeline([READ, WRITE], settings("{ checkpoint: true }"))
const RESUME = "flowengine run orders.yaml --resume"

/** A dead letter of record 2 of orders.csv, rejected by the source. */
const letter = (more: string, raw = '"raw":"2,Ben,20"') =>
  `{"run":"a","step":"read","source":"read","code":"FE3102","message":"…","help":"…","file":"orders.csv","record":2,"line":3,"columns":["id","name","amount"],${raw}${more}}\n`
const LETTERS = pipeline(
  [
    "{ id: read, type: delimited-source, config: { filePath: orders.csv, columns: [{ name: id, type: integer }, { name: name }, { name: amount }] } }",
    WRITE,
  ],
  settings("{ onError: dead-letter, deadLetter: { filePath: rejected.ndjson } }"),
)
const OUTPUT = "id,name,amount\n1,Ann,10.5\n"
/** A replay whose letters are mended. */
const replayed = (letters: string, from: string, to: string, more: Partial<Example> = {}): Example => ({
  run: "flowengine replay orders.yaml",
  files: { "orders.yaml": LETTERS, "rejected.ndjson": letters, "out.csv": OUTPUT },
  mend: { "rejected.ndjson": [[from, to]] },
  ...more,
})
const DISMISSED: readonly [string, string] = ["}\n", ',"resolved":true}\n']

export const RUN_EXAMPLES = {
  FE5001: orders(
    pipeline(
      [READ.replace("orders.csv", "orders.csv, columns: [{ name: id }, { name: amount, type: integer }]"), WRITE],
      settings("{ onError: skip, maxErrors: 1 }"),
    ),
    [],
    {
      data: { "orders.csv": "id,amount\n1,10\n2,x\n3,y\n" },
      mend: { "orders.csv": [["2,x", "2,20"]] },
    },
  ),
  FE5002: orders(PLAIN, [], { when: "Ctrl-C is pressed", instead: "run again" }),
  FE5010: orders(
    pipeline([
      READ,
      process("let n = 0\nwhile (n < 10) n += 0\nreturn true", "    timeoutMs: 60000\n", "  timeout: 3s\n"),
      WRITE,
    ]),
    [["n += 0", "n += 1"]],
  ),
  FE5011: orders(
    pipeline(
      [READ.replace("orders.csv", "orders.csv, chunkBytes: 1024"), WRITE],
      settings(
        "{ onError: skip, breaker: { failures: 1, openDuration: 1h, maxOpenDuration: 1h, whileOpen: dead-letter } }",
      ),
    ),
    [[
      "openDuration: 1h, maxOpenDuration: 1h, whileOpen: dead-letter",
      "openDuration: 10ms, maxOpenDuration: 1s, whileOpen: wait",
    ]],
    {
      data: { "orders.csv": `id,text\n1,${"long ".repeat(400)}\n2,${"long ".repeat(400)}\n` },
      when: "writing fails, as on a network share that is away for a moment",
    },
  ),
  FE5012: orders(pipeline([READ, WRITE], settings("{ timeout: 100ms }")), [], {
    when: "a write hangs and cannot be told to stop",
    instead: "look for what hangs, then run again",
  }),
  FE5013: orders(pipeline([READ, WRITE], settings("{ retry: { maxAttempts: 3, baseDelay: 1ms } }")), [], {
    when: "writing fails once, as on a network share",
    instead: "nothing: the run went through",
  }),
  FE5014: orders(
    pipeline([READ, WRITE], settings("{ breaker: { failures: 1, openDuration: 10ms, whileOpen: wait } }")),
    [],
    { when: "writing fails once, as on a network share", instead: "nothing: the run went through" },
  ),
  FE5015: orders(PLAIN, [], {
    when: "the disk does not confirm what was written",
    instead: "check the disk, then run again",
  }),
  FE5030: orders(
    pipeline([READ.replace("orders.csv", '"-"'), WRITE], settings("{ checkpoint: true }")),
    [['"-"', "orders.csv"]],
    { run: "flowengine validate orders.yaml" },
  ),
  FE5031: orders(KEPT, [], {
    run: RESUME,
    when: "an earlier run was killed, and orders.csv has been changed since",
    mendedRun: "flowengine run orders.yaml",
    instead: "start from the beginning, without `--resume`",
  }),
  FE5032: orders(KEPT, [], {
    run: RESUME,
    data: { "orders.csv": ORDERS_CSV, ".orders.yaml.checkpoint": "{ half a check" },
    mendedRun: "flowengine run orders.yaml",
  }),
  FE5033: orders(KEPT, [], {
    run: RESUME,
    when: "an earlier run was killed, and somebody has removed its unfinished output",
    mendedRun: "flowengine run orders.yaml",
    instead: "start from the beginning, without `--resume`",
  }),
  FE5034: orders(
    pipeline(
      [READ, process("context.state.next ??= () => 1\nreturn true", "    stateful: true\n"), WRITE],
      settings("{ checkpoint: { every: 0 } }"),
    ),
    [["() => 1", "1"]],
  ),
  FE5035: orders(PLAIN, [], {
    run: RESUME,
    mend: { "orders.yaml": KEPT },
  }),
  FE5036: orders(KEPT, [], { run: RESUME, mendedRun: "flowengine run orders.yaml" }),
  FE5037: orders(KEPT, [], {
    when: "an earlier run was killed and has left a checkpoint",
    mendedRun: RESUME,
    instead: "go on with what the earlier run has done",
  }),
  FE5038: orders(KEPT, [], {
    when: "another process runs the same pipeline",
    instead: "wait until the other run has ended",
  }),
} satisfies Record<string, Example>

export const REPLAY_EXAMPLES = {
  FE5040: {
    run: "flowengine replay orders.yaml",
    files: { "orders.yaml": PLAIN, "rejected.ndjson": letter(""), "out.csv": OUTPUT },
    mendedRun: "flowengine replay orders.yaml --dead-letters rejected.ndjson",
  },
  FE5041: replayed(letter("", '"raw":"2,"Ben",20"'), '"2,"Ben",20"', '"2,\\"Ben\\",20"'),
  FE5042: replayed(letter("").replace('"source":"read",', ""), '"step":"read"', '"step":"read","source":"read"'),
  FE5043: replayed(letter("").replace('"step":"read"', '"step":"reed"'), '"step":"reed"', '"step":"read"'),
  FE5044: replayed(letter(""), "", "", {
    when: "another program writes to out.csv during the replay",
    instead: "replay again when nothing else writes to the file",
  }),
  FE5045: {
    run: "flowengine replay orders.yaml",
    files: {
      "orders.yaml": pipeline(
        [
          READ,
          process('if (context.input.getValue("id") === "2") context.route.send("review")\nreturn true'),
          process("return true").replace("enrich", "check"),
          WRITE,
        ],
        "  routing:\n    review: { type: delimited-sink, config: { filePath: review.csv } }\n" +
          settings("{ onError: dead-letter, deadLetter: { filePath: rejected.ndjson } }"),
      ),
      "rejected.ndjson": letter("").replace('"step":"read"', '"step":"check"'),
      "out.csv": OUTPUT,
      "review.csv": "id,name,amount\n",
    },
    mend: { "rejected.ndjson": [DISMISSED] },
  },
  FE5046: replayed(letter("", '"raw":null'), '"raw":null', '"raw":"2,Ben,20"'),
  FE5047: replayed(letter(""), "}\n", ',"resolved":true}\n', {
    when: "the source is a step type of an application, without a way to read single records",
  }),
  FE5048: replayed(letter(""), "", "", {
    when: "an earlier replay was killed just before its end",
    instead: "nothing: what the earlier replay had begun is done",
  }),
  FE5049: replayed(letter(""), "", "", {
    when: "the disk fails just before the end of the replay",
    instead: "replay again when the disk is well",
  }),
} satisfies Record<string, Example>
