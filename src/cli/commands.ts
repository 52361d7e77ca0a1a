/**
 * THE table of commands and options: parsing, help and did-you-mean all come from here.
 */
export interface OptionEntry {
  readonly name: string
  readonly alias?: string
  /** What the value is called in help; absent for a switch. */
  readonly value?: string
  /** The only values it takes. */
  readonly choices?: ReadonlyArray<string>
  readonly repeatable?: boolean
  readonly description: string
  /** With it, a command of every day is an occasional one. */
  readonly isOccasional?: true
}

export interface CommandEntry {
  readonly name: string
  /** Positional arguments, as shown in help. */
  readonly usage: string
  /** Fewest and most positional arguments. */
  readonly arity: readonly [number, number]
  readonly description: string
  readonly options: ReadonlyArray<OptionEntry>
  readonly examples: ReadonlyArray<string>
  /** Used every day, so that its start has to be quick. The others are kept out of its way. */
  readonly isEveryday?: true
}

export const SHELLS: ReadonlyArray<string> = ["bash", "zsh", "fish"]

const VAR: OptionEntry = {
  name: "var",
  value: "NAME=VALUE",
  repeatable: true,
  description: "set a variable; wins over `variables:` in the file",
}

const FROZEN: OptionEntry = {
  name: "frozen",
  description: "refuse plugins that flowengine.lock does not have",
}
const OUTPUT: OptionEntry = {
  name: "output",
  alias: "o",
  value: "FILE",
  description: "write to FILE instead of the screen",
}
const MASK: OptionEntry = {
  name: "mask",
  value: "COLUMN",
  repeatable: true,
  description: "show *** instead of the values of a column",
  isOccasional: true,
}

/** What is shown of a run. */
const SHOWN: ReadonlyArray<OptionEntry> = [
  { name: "quiet", alias: "q", description: "no report and no progress; errors only" },
  { name: "no-progress", description: "no progress bar" },
]

/** Who looks into a run, and who is told of it. */
const WATCHED: ReadonlyArray<OptionEntry> = ([
  {
    name: "report",
    value: "FILE.html",
    description: "write a page about the run: pictures, tables, all that was measured",
  },
  { name: "ui", description: "a live view of the run, as `top` has it; ? shows its keys" },
  { name: "debug", description: "what the pipeline turns out to be, where time went, every counter" },
  {
    name: "log",
    value: "FORMAT",
    choices: ["text", "json"],
    description: "what is said on stderr: text (default) or json lines",
  },
  {
    name: "metrics-port",
    value: "PORT",
    description: "serve metrics at http://127.0.0.1:PORT/metrics; 0: a free port",
  },
  { name: "metrics-host", value: "ADDRESS", description: "serve them at this address instead of 127.0.0.1" },
  {
    name: "metrics-linger",
    value: "DURATION",
    description: "wait so long after the run until they are fetched once more",
  },
  { name: "otlp", value: "URL", description: "send metrics and traces to an OTLP/HTTP collector; env: OTEL_…" },
] as const).map((option) => ({ ...option, isOccasional: true }))

export const COMMON: ReadonlyArray<OptionEntry> = [
  { name: "json", description: "print one JSON document instead of text" },
  {
    name: "color",
    value: "WHEN",
    choices: ["auto", "always", "never"],
    description: "auto (default), always or never; NO_COLOR is respected",
  },
  { name: "help", alias: "h", description: "show help" },
  { name: "version", alias: "V", description: "show the version" },
]

export const COMMANDS: ReadonlyArray<CommandEntry> = [
  {
    name: "run",
    isEveryday: true,
    usage: "FILE",
    arity: [1, 1],
    description: "run a pipeline and print the report",
    options: [
      VAR,
      FROZEN,
      ...SHOWN,
      ...WATCHED,
      { name: "resume", description: "go on from the last checkpoint of an earlier run" },
      {
        name: "tap",
        value: "STEP[:N]",
        repeatable: true,
        description: "show the first N rows (10) that a step puts out, or that come to a sink",
        isOccasional: true,
      },
      { name: "tap-sample", description: "a sample of N rows instead of the first", isOccasional: true },
      MASK,
    ],
    examples: [
      "flowengine run orders.yaml",
      "flowengine run orders.yaml --var region=north --json",
      "flowengine run orders.yaml --tap check:5 --mask email",
      "flowengine run orders.yaml --report report.html",
    ],
  },
  {
    name: "replay",
    usage: "FILE",
    arity: [1, 1],
    description: "run the rejected rows of a pipeline once more and add those that come home",
    options: [
      VAR,
      { name: "dead-letters", value: "PATH", description: "the letters; the pipeline's dead-letter file if absent" },
      { name: "keep-resolved", description: "keep letters that came home, marked as resolved (default)" },
      { name: "prune", description: "leave letters that came home out of the file" },
      ...SHOWN,
      ...WATCHED,
      MASK,
    ],
    examples: ["flowengine replay orders.yaml", "flowengine replay orders.yaml --dead-letters old.ndjson --prune"],
  },
  {
    name: "validate",
    isEveryday: true,
    usage: "FILE…",
    arity: [1, Infinity],
    description: "find every mistake of a pipeline file, without opening data",
    options: [
      VAR,
      FROZEN,
      {
        name: "fix",
        description: "mend what can be mended without a choice, and show what was changed",
        isOccasional: true,
      },
      {
        name: "headers",
        description: "open the sources and read their columns too, which scripts are checked against",
      },
    ],
    examples: [
      "flowengine validate orders.yaml customers.yaml",
      "flowengine validate orders.yaml --headers",
      "flowengine validate --fix orders.yaml",
    ],
  },
  {
    name: "migrate",
    usage: "FILE",
    arity: [1, 1],
    description: "write a pipeline file that is in an old form in the current one, and tell what was changed and why",
    options: [
      VAR,
      { ...OUTPUT, description: "write there, and leave the old file as it is" },
      { name: "check", description: "write nothing; exit with 1 if there is something to migrate" },
      { name: "diff", description: "write nothing; show what would be changed, line by line" },
    ],
    examples: [
      "flowengine migrate orders.yaml",
      "flowengine migrate orders.yaml -o new/orders.yaml",
      "flowengine migrate orders.yaml --check --diff",
    ],
  },
  {
    name: "test",
    usage: "[FILE…]",
    arity: [0, Infinity],
    description: "carry out the tests beside pipelines (*.test.yaml); touches no file of theirs",
    options: [
      VAR,
      FROZEN,
      { name: "filter", value: "TEXT", description: "only tests with this in their name" },
      { name: "update", description: "write the snapshots of tests with `snapshot: true` down" },
      { name: "watch", alias: "w", description: "again whenever a file changes that the tests have read" },
      { name: "coverage", description: "tell which lines and branches of scripts no test reaches" },
      {
        name: "min-coverage",
        value: "PERCENT",
        description: "fail if the tests reach a smaller share of the lines, or of the branches",
      },
      { name: "junit", value: "FILE", description: "write the results there, too, as JUnit XML" },
      { name: "quiet", alias: "q", description: "only what failed" },
    ],
    examples: [
      "flowengine test",
      "flowengine test orders.test.yaml --filter refund",
      "flowengine test pipelines --json",
    ],
  },
  {
    name: "plan",
    isEveryday: true,
    usage: "FILE",
    arity: [1, 1],
    description: "show steps, connections and columns; writes nothing",
    options: [
      VAR,
      FROZEN,
      {
        name: "format",
        value: "FORMAT",
        choices: ["text", "json", "mermaid"],
        description: "text (default), json or mermaid",
      },
      {
        name: "sample",
        value: "N",
        description: "what the first N records of every source tell of a run",
        isOccasional: true,
      },
      {
        name: "connect",
        description: "whether sources can be read and outputs written, and what space there is",
        isOccasional: true,
      },
    ],
    examples: [
      "flowengine plan orders.yaml",
      "flowengine plan orders.yaml --format mermaid",
      "flowengine plan orders.yaml --sample 1000",
      "flowengine plan orders.yaml --connect",
    ],
  },
  {
    name: "steps",
    usage: "[TYPE]",
    arity: [0, 1],
    description: "list the step types, or the options of one",
    options: [],
    examples: ["flowengine steps", "flowengine steps delimited-source"],
  },
  {
    name: "explain",
    usage: "[CODE]",
    arity: [0, 1],
    description: "tell what an error code means and what to do",
    options: [],
    examples: ["flowengine explain FE3102", "flowengine explain"],
  },
  {
    name: "schema",
    usage: "[FILE]",
    arity: [0, 1],
    description: "print the JSON Schema of pipeline files, for editors; with the plugins of FILE",
    options: [VAR, FROZEN, OUTPUT],
    examples: ["flowengine schema -o pipeline.schema.json", "flowengine schema orders.yaml -o orders.schema.json"],
  },
  {
    name: "types",
    usage: "FILE",
    arity: [1, 1],
    description: "print TypeScript declarations of the rows that the scripts of a pipeline see, for editors",
    options: [VAR, FROZEN, OUTPUT],
    examples: ["flowengine types orders.yaml -o row.d.ts"],
  },
  {
    name: "debug",
    usage: "FILE",
    arity: [1, 1],
    description: "show what a pipeline turns out to be: resolved configuration, plugins, columns per connection",
    options: [VAR, FROZEN],
    examples: ["flowengine debug orders.yaml", "flowengine debug orders.yaml --var region=north --json"],
  },
  {
    name: "explain-row",
    usage: "FILE SOURCE:LINE",
    arity: [2, 2],
    description: "take one record through every step and tell what becomes of it; writes nothing",
    options: [VAR, FROZEN, MASK],
    examples: ["flowengine explain-row orders.yaml orders:17", "flowengine explain-row orders.yaml orders.csv:17"],
  },
  {
    name: "doctor",
    usage: "[FILE]",
    arity: [0, 1],
    description: "list what killed runs left on disk, of any pipeline and of FILE; remove it with --clean",
    options: [VAR, FROZEN, { name: "clean", description: "remove what no run needs any more" }],
    examples: ["flowengine doctor", "flowengine doctor orders.yaml", "flowengine doctor orders.yaml --clean"],
  },
  {
    name: "completions",
    usage: SHELLS.join("|"),
    arity: [1, 1],
    description: "print what a shell needs to complete commands, options and their values",
    options: [],
    examples: [
      "source <(flowengine completions bash)",
      "source <(flowengine completions zsh)",
      "flowengine completions fish | source",
    ],
  },
  {
    name: "man",
    usage: "",
    arity: [0, 0],
    description: "print the manual page, for `man`",
    options: [],
    examples: ["flowengine man > flowengine.1 && man ./flowengine.1", "man <(flowengine man)"],
  },
  {
    name: "upgrade-check",
    usage: "",
    arity: [0, 0],
    description: "ask the registry whether there is a newer version; nothing else ever asks",
    options: [],
    examples: ["flowengine upgrade-check", "flowengine upgrade-check --json"],
  },
  {
    name: "plugin",
    usage: "ACTION …",
    arity: [1, Infinity],
    description: "new, check, test, bench, hash: third-party plugins; add: one to flowengine.lock",
    options: [
      { name: "pipeline", value: "FILE", description: "the lock is beside this file; in the current folder if absent" },
      { name: "fixture", value: "FILE", description: "test and bench: this file instead of conformance.json" },
      { name: "rows", value: "N", description: "bench: so many rows, instead of one second" },
      {
        name: "name",
        value: "NAME",
        description: "what the lock calls the plugin; the name of its manifest if absent",
      },
    ],
    examples: [
      "flowengine plugin add https://example.com/geo/plugin.json",
      "flowengine plugin check ./my-plugin",
      "flowengine plugin new source my-plugin",
      "flowengine plugin test ./my-plugin",
      "flowengine plugin bench ./my-plugin",
      "flowengine plugin hash ./my-plugin",
    ],
  },
]
