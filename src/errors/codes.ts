/**
 * THE table of error codes (their names are in code.ts). Each entry has the title and class of the error, the
 * explanation that `flowengine explain CODE` prints, and the help shown when the thrower knows no better one.
 * Codes are stable: never reuse a number, never change a meaning.
 */
import type { Code } from "./code.ts"

export type { Code } from "./code.ts"

/**
 * Decides exit status and retry: `config` exits 1; `data`, `script`, `transient`, `permanent` exit 2;
 * `environment` exits 3; `bug` exits 4. Only `transient` is ever retried.
 */
export type ErrorClass = "config" | "data" | "script" | "transient" | "permanent" | "environment" | "bug"

/** What a code means, and what to do. */
export interface CodeEntry {
  readonly title: string
  readonly class: ErrorClass
  /** What it means and why it is an error. */
  readonly explain: string
  /** What to do, as an instruction. */
  readonly help: string
}

const entry = (title: string, errorClass: ErrorClass, explain: string, help: string): CodeEntry => ({
  title,
  class: errorClass,
  explain,
  help,
})

/** The table, by code. */
export const CODES: Readonly<Record<Code, CodeEntry>> = {
  // FE1xxx: configuration
  FE1001: entry(
    "pipeline file not found",
    "config",
    "The pipeline file given on the command line does not exist or cannot be read.",
    "check the path; relative paths start at the current directory",
  ),
  FE1002: entry(
    "not valid YAML",
    "config",
    "The file could not be read as YAML: bad indentation, an unclosed quote or bracket, or a tab used for indentation.",
    "mend the marked place; a YAML-aware editor shows the same mark",
  ),
  FE1003: entry(
    "duplicate key",
    "config",
    "The same key is written twice in one mapping. YAML readers would keep one of the two silently; FlowEngine keeps neither.",
    "remove or rename one of the two",
  ),
  FE1101: entry(
    "unknown variable",
    "config",
    "A `${name}` refers to a variable that is not declared under `variables`, not given by `--var`, and not built in.",
    "declare it under `variables:`, pass `--var name=value`, or give a default: `${name:default}`",
  ),
  FE1102: entry(
    "variables form a cycle",
    "config",
    "A variable's value refers, directly or through others, to the variable itself.",
    "break the cycle shown in the message",
  ),
  FE1103: entry(
    "environment variable not set",
    "config",
    "A `${env:NAME}` refers to an environment variable that is not set and gives no default.",
    "set the variable, or give a default: `${env:NAME:default}`",
  ),
  FE1104: entry(
    "bad variable reference",
    "config",
    "A `${` is not closed by `}`, or the name between them is empty or has characters other than letters, digits, `_`, `.` and `-`, or nothing follows the `|`.",
    "write `${name}`; to get a literal `${`, write `$${`",
  ),
  FE1105: entry(
    "unknown format",
    "config",
    "A `${name|format}` has a format that is none: neither the name of one for texts, nor one for numbers or dates. Letters that mean nothing in a format have to be quoted.",
    "for texts: filename, filenamewithoutext, directory, extension, fullpath, upper, lower; for dates as `yyyy-MM-dd`; for numbers as `0000` or `N2`; other letters in quotes, as `yyyy'w'`",
  ),
  FE1106: entry(
    "value does not fit the format",
    "config",
    "A `${name|format}` has a format of dates or numbers, and the value of the variable is something else. Dates are RunDate, RunDateUtc, Timestamp, and texts as `2024-01-05` or `2024-01-05T23:04:09Z`.",
    "correct the format, or the value of the variable",
  ),
  FE1201: entry(
    "missing key",
    "config",
    "A key that has no default is not there.",
    "add the key",
  ),
  FE1202: entry(
    "wrong type or value",
    "config",
    "The value of a key has another type than the key takes, or is outside the allowed values.",
    "write a value of the kind the message names",
  ),
  FE1203: entry(
    "unknown key",
    "config",
    "A key is not known here. FlowEngine refuses unknown keys, because a misspelt option that is silently ignored does more harm than an error.",
    "correct or remove the key",
  ),
  FE1204: entry(
    "unknown step type",
    "config",
    "`type` names no step type that FlowEngine or a declared plugin offers.",
    "use one of the types the message lists",
  ),
  FE1205: entry(
    "options contradict each other",
    "config",
    "Two options were given that cannot both hold.",
    "keep one of the two",
  ),
  FE1301: entry(
    "duplicate step id",
    "config",
    "Two steps have the same `id`; connections could not tell them apart.",
    "rename one of the steps",
  ),
  FE1302: entry(
    "unknown step",
    "config",
    "A connection names a step id that no step has.",
    "use the id of a declared step",
  ),
  FE1303: entry(
    "cycle of steps",
    "config",
    "The connections form a cycle. A pipeline is a directed graph without cycles: a row never passes the same step twice.",
    "remove one of the connections of the cycle shown",
  ),
  FE1304: entry(
    "unreachable step",
    "config",
    "No row can ever reach this step: no connection leads from a source to it.",
    "connect it, or remove the step",
  ),
  FE1305: entry(
    "rows would go nowhere",
    "config",
    "Nothing takes the rows that this step puts out.",
    "connect the step to a sink; to discard rows on purpose use a null-sink",
  ),
  FE1306: entry(
    "impossible connection",
    "config",
    "A connection leads into a source, out of a sink, or from a step to itself, or the same connection is there twice.",
    "connections go from sources through transforms to sinks",
  ),
  FE1307: entry(
    "undeclared route",
    "config",
    "A script sends rows to a queue that no connection (`route:`) and no `routing:` entry takes, or a connection names a queue that no script sends to.",
    "declare the queue under `routing:` or add a connection with `route:`",
  ),
  FE1308: entry(
    "two steps write the same file",
    "config",
    "Two sinks name the same output file; each would overwrite the other.",
    "give each sink a file of its own, or lead both streams into one sink",
  ),
  FE1309: entry(
    "invalid global",
    "config",
    "A name under `globals` is not a JavaScript identifier, is reserved, or clashes with a name the sandbox already has; or its value is not plain data.",
    "rename the global; values are scalars, lists and maps",
  ),
  FE1310: entry(
    "script file not readable",
    "config",
    "`scriptFile` names a file that does not exist or cannot be read.",
    "check the path; it is relative to the pipeline file",
  ),
  FE1401: entry(
    "bad command line",
    "config",
    "The command, an option or its value was not understood.",
    "see `flowengine --help` or `flowengine COMMAND --help`",
  ),
  FE1402: entry(
    "unknown error code",
    "config",
    "`explain` was asked for a code that does not exist.",
    "codes look like FE1203; `flowengine explain` without a code lists them all",
  ),
  // FE15xx: files in an old form
  FE1501: entry(
    "file in an old form",
    "config",
    "The file is written as pipelines were before: steps under `plugins`, keys with capital letters, other names. It is translated whenever it is read, and runs as ever.",
    "write it in the current form: `flowengine migrate FILE`",
  ),
  FE1502: entry(
    "key has another name",
    "config",
    "The key of the old form is honoured; the message has the new key, and its value.",
    "write the new key, or have it written: `flowengine migrate FILE`",
  ),
  FE1503: entry(
    "key means something else",
    "config",
    "The nearest thing that there is now stands in for the key of the old form; the message says in what it differs.",
    "see whether the new key does what you want; `flowengine migrate FILE` writes it",
  ),
  FE1504: entry(
    "key is not needed any more",
    "config",
    "The key of the old form is ignored: it never did anything, or what it was for is always done, or in another way.",
    "remove it; `flowengine migrate FILE` does",
  ),
  FE1505: entry(
    "two keys say the same",
    "config",
    "Two keys of a file in an old form are one key in the current one: an old and a new name, or the same name with a small and a capital letter.",
    "keep one of the two",
  ),
  FE1506: entry(
    "unknown key of an old file",
    "config",
    "The file is in an old form, and neither that nor the current one has such a key. Keys that nobody knows are refused so that spelling mistakes do not go unnoticed.",
    "correct or remove it",
  ),
  FE1507: entry(
    "cannot be translated",
    "config",
    "There is nothing in the current form that a value of an old file could become.",
    "change the value as the message says",
  ),
  FE1508: entry(
    "path of Windows",
    "config",
    "An old file has a path with a drive or a network share, as `C:\\data\\orders.csv`, which leads to nothing on other systems.",
    "use a path relative to the pipeline file, with `/`",
  ),
  FE1509: entry(
    "no connections",
    "config",
    "Old files had to say who gives rows to whom; in this one nothing is connected. Without `connections` the steps form one chain in the order written.",
    "see whether the order is right; otherwise add `connections`",
  ),
  FE1510: entry(
    "assembly of a step",
    "config",
    "`assembly` named the .NET library of a step. Built-in steps are a part of FlowEngine and need none; other steps need a plugin that is written for FlowEngine, .NET libraries cannot be loaded.",
    "remove it; declare steps of your own under `plugins:` (see docs/plugins.md)",
  ),
  FE1511: entry(
    "types are not guessed any more",
    "config",
    "`InferSchema` guessed the types of columns from the first rows, which later rows could prove wrong. Columns are text now unless `columns` says otherwise; text is copied byte for byte.",
    "declare the columns that are more than text under `outputSchema: { columns: … }`",
  ),
  FE1601: entry(
    "no script in the pipeline",
    "config",
    "`flowengine types` writes what the scripts of a pipeline see, and none of its steps runs a script.",
    "name a pipeline with a `javascript-transform` step",
  ),
  FE1701: entry(
    "nothing of that name to look at",
    "config",
    "The command line asks to watch a step, or to hide a column, that the pipeline does not have. A column that was not hidden because its name is misspelt would be shown, so nothing was run.",
    "`flowengine plan FILE` lists the steps and their columns",
  ),
  FE1702: entry(
    "no such record",
    "config",
    "`explain-row` was asked for a record by a source or data file and a line, and there is none at that place.",
    "lines are counted from 1, the header included; `flowengine plan FILE` lists the sources",
  ),
  FE1801: entry(
    "metrics cannot be served",
    "environment",
    "`--metrics-port` and `--metrics-host` name an address at which this process cannot listen: another program does, the machine has no such address, or it may not. Nothing was run.",
    "choose another port or address; `--metrics-port 0` takes a port that is free",
  ),
  FE1802: entry(
    "no address of a collector",
    "config",
    "Metrics and traces are sent over HTTP, and what is given is no `http:` or `https:` address, or one of the variables of the environment that OpenTelemetry has agreed on does not say what it should. Nothing was run.",
    "write the address of the collector, as `--otlp http://127.0.0.1:4318`",
  ),
  FE1803: entry(
    "telemetry did not arrive",
    "environment",
    "The collector could not be reached, did not answer in time, or refused what it was sent. The run does not depend on it: it is as good as without, and the report is complete.",
    "check that a collector for OTLP over HTTP listens there, and `OTEL_EXPORTER_OTLP_HEADERS` if it asks for a key",
  ),
  // FE2xxx: plugins
  FE2001: entry(
    "plugin broke its contract",
    "permanent",
    "A step returned something that its contract forbids, for example rows that do not fit its own schema.",
    "report this to the author of the plugin, with the message",
  ),
  FE2002: entry(
    "duplicate plugin type",
    "config",
    "Two plugins offer the same step type.",
    "remove one of the two plugins",
  ),
  FE2003: entry(
    "plugin not found",
    "environment",
    "The folder or address of a plugin has no `plugin.json`, or one of its files cannot be had.",
    "check `url`; folders are relative to the pipeline file, and addresses name the folder or its plugin.json",
  ),
  FE2004: entry(
    "manifest is not JSON",
    "config",
    "The `plugin.json` of a plugin could not be read as JSON.",
    "mend the marked place",
  ),
  FE2005: entry(
    "mistake in a manifest",
    "config",
    "A key of `plugin.json` is missing, unknown or has a value it does not take.",
    "correct the key the message names; `plugins/manifest.schema.json` is the schema of manifests",
  ),
  FE2006: entry(
    "unknown version of the plugin API",
    "config",
    "The manifest says another `manifestVersion` or `apiVersion` than this FlowEngine knows.",
    "use a version of the plugin for API version 1, or a newer FlowEngine",
  ),
  FE2007: entry(
    "manifest differs from its integrity",
    "config",
    "The bytes of `plugin.json` are not those that `integrity` promises: the plugin was changed, or it is another one.",
    "find out why it changed; if you trust it, `flowengine plugin add URL` tells the new integrity",
  ),
  FE2008: entry(
    "remote plugin without integrity",
    "config",
    "A plugin that is fetched from an address may change at any time, so `integrity` or `flowengine.lock` must say what it is.",
    "run `flowengine plugin add URL`, which writes `flowengine.lock`, or add `integrity:`",
  ),
  FE2009: entry(
    "file of a plugin differs from the manifest",
    "config",
    "The bytes of a file are not those whose sha256 the manifest has. Nothing of the plugin was run.",
    "if you are its author, `flowengine plugin hash FOLDER` renews the hashes; if not, report it to the author",
  ),
  FE2010: entry(
    "module of a plugin does not parse",
    "config",
    "A module of a plugin is no JavaScript or TypeScript.",
    "mend the marked place",
  ),
  FE2011: entry(
    "forbidden import in a plugin",
    "config",
    "Modules of a plugin may import files of the plugin only, by relative paths written as text, so that all its code is known and checked.",
    "bundle what the plugin needs into its own files",
  ),
  FE2012: entry(
    "plugin imports a file it does not declare",
    "config",
    "A module imports a file that `files` of the manifest does not have, so nobody vouches for its bytes.",
    "add the file with its sha256 to `files`, as `flowengine plugin hash FOLDER` does",
  ),
  FE2013: entry(
    "plugin cannot be loaded",
    "config",
    "The top level of a module of the plugin threw, or an import has no such export.",
    "report this to the author of the plugin, with the message",
  ),
  FE2014: entry(
    "plugin is not what its manifest says",
    "config",
    "The default export has another `kind`, `type` or `apiVersion` than the manifest, or lacks a function that its kind must have.",
    "report this to the author of the plugin, with the message",
  ),
  FE2015: entry(
    "plugin is not in the lock",
    "config",
    "`--frozen` runs only what `flowengine.lock` has, with the same address and the same bytes.",
    "run `flowengine plugin add URL`, look at what changed, and commit `flowengine.lock`",
  ),
  FE2016: entry(
    "plugin differs from the lock",
    "config",
    "The manifest, or what the pipeline says of it, is another one than `flowengine.lock` has.",
    "find out why it changed; if you trust it, run `flowengine plugin add URL`",
  ),
  FE2017: entry(
    "lock cannot be read",
    "config",
    "`flowengine.lock` is no JSON, or has another shape than FlowEngine writes.",
    "take it from version control again, or remove it and run `flowengine plugin add URL` for each plugin",
  ),
  FE2018: entry(
    "plugins cannot be fenced in",
    "environment",
    "Plugins run in a thread with fewer permissions than the process, and Deno was started without the feature for that.",
    'add `--unstable-worker-options` to the command, or `"unstable": ["worker-options"]` to deno.json',
  ),
  FE2019: entry(
    "plugin needs a permission that the process has not",
    "environment",
    "The manifest asks for a permission that Deno was not given, so it cannot be passed on.",
    "start Deno with the permission the message names",
  ),
  FE2020: entry(
    "unknown library",
    "config",
    "A step asks for a script library that is not declared under `plugins`, or a plugin that is no library.",
    "declare it under `plugins:`, or correct the name",
  ),
  FE2030: entry(
    "plugin failed",
    "permanent",
    "A plugin could not do its work and says that trying again would not help; or it threw.",
    "see the message; if it does not help, report it to the author of the plugin",
  ),
  FE2031: entry(
    "plugin failed for now",
    "transient",
    "A plugin could not do its work and says that it may be able to later.",
    "run again later, or set `retry` for the step",
  ),
  FE2032: entry(
    "plugin cannot take the data",
    "data",
    "A plugin found something wrong with the data it was given or was to read.",
    "mend the data, or set `onError: skip` or `dead-letter`",
  ),
  FE2033: entry(
    "plugin cannot work as configured",
    "config",
    "A plugin found something wrong with its options.",
    "correct the options of the step",
  ),
  FE2034: entry(
    "plugin was refused a permission",
    "permanent",
    "A plugin tried something that its manifest does not ask for: a file, an address, an environment variable, a program.",
    "if the plugin needs it, its author must add it under `permissions`",
  ),
  FE2035: entry(
    "plugin's thread ended",
    "permanent",
    "The thread in which a plugin ran ended before its work was done.",
    "report this to the author of the plugin, with the message",
  ),
  FE2036: entry(
    "folder is there already",
    "config",
    "`flowengine plugin new` makes a new folder, and never writes into one that is there.",
    "choose another name, or remove the folder",
  ),
  FE2037: entry(
    "mistake in conformance.json",
    "config",
    "`conformance.json` beside a manifest says how the conformance suite can run the plugin. It is missing something, or has a key or value that means nothing.",
    "correct the key the message names; docs/plugin-authors.md has all of them",
  ),
  FE2038: entry(
    "plugin breaks its contract in a check",
    "permanent",
    "`flowengine plugin test` carried out the conformance suite, and the plugin did not pass every check.",
    "mend what the checks marked with ✗ tell; docs/plugin-authors.md says what the contract demands",
  ),
  FE2040: entry(
    "manifest of an older form",
    "config",
    "The `plugin.json` is one of the forms that plugins had in the .NET version. What its fields are called now is told with each of them; its code is an assembly, which this FlowEngine does not run.",
    "`flowengine plugin new` writes a plugin with a manifest of the current form; move what the old one did into its module, each plugin in a folder of its own",
  ),
  FE2041: entry(
    "field of an older manifest",
    "config",
    "The field has another name, another form or no meaning in manifests of the current form.",
    "docs/plugins.md has the fields of a manifest",
  ),
  // FE3xxx: data and schema
  FE3001: entry(
    "column missing",
    "data",
    "A column that the schema, a mapping or a script asks for is not in the data.",
    "correct the name, or the header of the file",
  ),
  FE3002: entry(
    "duplicate column",
    "data",
    "Two columns have the same name; a row could not keep them apart.",
    "rename one of the columns (with `hasHeaders: false`, `skipRows: 1` and `columns:` you can name them yourself)",
  ),
  FE3003: entry(
    "extra column",
    "data",
    "The file has columns that the declared schema does not have, and `extraColumns: fail` is set.",
    "add the column to the schema, or set `extraColumns: drop`",
  ),
  FE3004: entry(
    "schemas differ",
    "data",
    "Streams that meet in one step, or an existing output and the rows to be added to it, have different columns.",
    "bring the streams to the same columns, in the same order",
  ),
  FE3005: entry(
    "file has no header",
    "data",
    "The file ends before its header line.",
    "check the file; with `hasHeaders: false` name the columns under `columns:`",
  ),
  FE3101: entry(
    "wrong number of cells",
    "data",
    "A record has more or fewer cells than the header, often because of an unquoted delimiter in a text.",
    "quote the text in the file, or set `ragged: pad` to fill with nulls and drop the surplus",
  ),
  FE3102: entry(
    "value does not fit the type",
    "data",
    "A cell cannot be read as the type its column declares.",
    "mend the data, declare another type or `format`, list the text under `nullValues`, or set `onError: skip` or `dead-letter`",
  ),
  FE3103: entry(
    "required value missing",
    "data",
    "A column declared `required` has no value in this record.",
    "mend the data, give the column a `default`, or set `onError: skip` or `dead-letter`",
  ),
  FE3104: entry(
    "quote never closed",
    "data",
    "A quoted cell was opened and the file ended, or `maxRecordBytes` were read, before the closing quote.",
    "mend the place where the quote opened; if the file does not use quotes at all, set `quote: none`",
  ),
  FE3105: entry(
    "text after a closing quote",
    "data",
    "After the closing quote of a cell there is more text before the next delimiter.",
    'double the quotes inside the text (`""`), or set `strayQuotes: literal`',
  ),
  FE3106: entry(
    "record too large",
    "data",
    "A record is larger than `maxRecordBytes`. The limit protects memory against files that are not what they seem.",
    "check delimiter, quote and encoding; if such records are real, raise `maxRecordBytes`",
  ),
  FE3107: entry(
    "text is not in the declared encoding",
    "data",
    "The bytes of a record are not valid in the encoding of the source (UTF-8 unless configured).",
    "set `encoding:` (often `windows-1252` or `latin-1`), or mend the file",
  ),
  FE3108: entry(
    "not valid JSON",
    "data",
    "A line of a json-lines file is not one JSON object.",
    'mend the line; each line must be one complete object, as {"id": 1}',
  ),
  FE3109: entry(
    "value cannot be written",
    "data",
    "A value contains the delimiter, a quote or a line end, and the output is not allowed to use quotes.",
    "set `quoting: minimal`, another `delimiter`, or remove such characters in a script",
  ),
  // FE4xxx: scripts
  FE4001: entry(
    "script does not parse",
    "config",
    "The JavaScript of a transform has a syntax error.",
    "mend the marked place",
  ),
  FE4002: entry(
    "no process function",
    "config",
    "A script must declare `function process(context)`, which is called once per row.",
    "wrap the code: `function process(context) { … return true }`",
  ),
  FE4003: entry(
    "script failed at start",
    "script",
    "The top level of the script (outside `process`) threw when it was loaded.",
    "mend the marked place; the top level runs once per sandbox, without a row",
  ),
  FE4101: entry(
    "script threw",
    "script",
    "`process` threw for this row.",
    "mend the script, or set `onError: skip` or `dead-letter` to go on without such rows",
  ),
  FE4102: entry(
    "wrong return value",
    "script",
    "`process` must return `true` (keep the row) or `false` (filter it out). Anything else is most often a forgotten `return`.",
    "return true or false on every path",
  ),
  FE4103: entry(
    "unknown output field",
    "script",
    "The script sets or removes a field that is not a column of the output.",
    "add the column to `outputSchema`, or correct the name",
  ),
  FE4104: entry(
    "output value does not fit",
    "script",
    "A value set by the script does not fit the type of its output column, or a required column was left empty.",
    "convert the value in the script, or change the column in `outputSchema`",
  ),
  FE4105: entry(
    "script took too long",
    "script",
    "The script did not finish a row within `timeoutMs`; it was stopped.",
    "look for an endless loop or a catastrophic regular expression; if the work is real, raise `timeoutMs`",
  ),
  FE4106: entry(
    "script ran out of memory",
    "script",
    "The script needed more than `memoryMB`; its sandbox was discarded.",
    "keep less between rows; if the need is real, raise `memoryMB`",
  ),
  FE4107: entry(
    "state without stateful",
    "script",
    "`context.state` is only kept where one sandbox sees all rows in order; without `stateful: true` its content would be arbitrary.",
    "set `stateful: true` in the config of the step (it then runs on one core)",
  ),
  FE4108: entry(
    "wrong use of the context API",
    "script",
    "A function of `context` was called with arguments it does not take.",
    "see the message for what the function takes",
  ),
  FE4201: entry(
    "sandbox broke down",
    "transient",
    "A sandbox ended unexpectedly; its chunk was not lost.",
    "run again; if it happens again, report it with the script",
  ),
  FE4202: entry(
    "WebAssembly that cannot be metered",
    "bug",
    "The sandbox's WebAssembly has something of which it is not known how to keep it to a deadline, so it is not run.",
    "report it; whoever upgrades QuickJS: teach src/script/metering what is new there, then `deno task build:quickjs`",
  ),
  FE4301: entry(
    "misspelt context API",
    "config",
    "A script uses something of `context` that is not there, so it would fail on every row that gets to that place. It is found in the text of the script, before the first row.",
    "use the name that is suggested; `flowengine types FILE -o row.d.ts` tells an editor all of them",
  ),
  FE4302: entry(
    "wrong type in a script",
    "config",
    "A script calls a method that values of the column's type do not have, or sets a field to a value that its column cannot take; it would fail on every row that gets to that place. It is found in the text of the script, before the first row.",
    "convert the value, use another method, or declare another type for the column",
  ),
  // FE5xxx: execution and resilience
  FE5001: entry(
    "too many row errors",
    "data",
    "More rows were rejected than `maxErrors` or `maxErrorRate` allow. The run was stopped and its outputs were rolled back.",
    "look at the rejected rows, mend data or script, or raise the limit",
  ),
  FE5002: entry(
    "interrupted",
    "permanent",
    "The run was interrupted from outside; its outputs were rolled back.",
    "run again",
  ),
  FE5010: entry(
    "call took too long",
    "transient",
    "A step did not answer within its `timeout`.",
    "look for what is slow; if the work is real, raise `timeout`, or allow more attempts with `retry`",
  ),
  FE5011: entry(
    "circuit is open",
    "transient",
    "Calls of this step failed so often that its circuit breaker refuses further ones for a while, so that what the step depends on can recover.",
    "look at the errors that opened the circuit; run again when what the step depends on works again, or set `whileOpen: wait`",
  ),
  FE5012: entry(
    "call cannot be ended",
    "permanent",
    "A write took longer than `timeout` and was still going on after as long again. It could not be tried again, because nobody knows what the first attempt will still put out.",
    "look for what hangs; if the work is real, raise `timeout`",
  ),
  FE5013: entry(
    "calls were tried again",
    "transient",
    "A warning: calls of a step failed for a passing reason and were made again, as `retry` or `whileOpen: wait` say.",
    "nothing has to be done; if it happens often, look for the reason",
  ),
  FE5014: entry(
    "circuit opened",
    "transient",
    "A warning: calls of a step failed so often that its circuit breaker opened. What calls do meanwhile is told by `whileOpen`.",
    "look at what the step depends on; `flowengine run --debug` shows when the circuit opened and closed",
  ),
  FE5015: entry(
    "disk does not confirm writes",
    "environment",
    "The system could not confirm that written bytes are on the disk. It may have dropped them, so asking once more would prove nothing, and it is not tried again. The former output, if any, is untouched.",
    "check the disk or the network share, then run again",
  ),
  FE5030: entry(
    "step cannot keep checkpoints",
    "config",
    "`settings.checkpoint` is set, and a step cannot take part: a source that cannot go on in the middle, standard input, a sink that cannot be continued, or a step that rows reach over several connections, so that their order is a matter of chance.",
    "remove `checkpoint`, or use another step in its place",
  ),
  FE5031: entry(
    "pipeline or input changed",
    "config",
    "A checkpoint only fits the pipeline and the inputs it was made with. Going on with others would mix two results.",
    "put back what changed, or run without `--resume` to start from the beginning",
  ),
  FE5032: entry(
    "checkpoint is damaged",
    "environment",
    "The checkpoint file cannot be read, or does not hold what a checkpoint has to hold.",
    "run without `--resume` to start from the beginning",
  ),
  FE5033: entry(
    "unfinished output is gone",
    "environment",
    "A checkpoint goes on with an unfinished output (a file that ends in `.part`), and it is not there, or shorter than it was.",
    "run without `--resume` to start from the beginning",
  ),
  FE5034: entry(
    "state cannot be kept",
    "script",
    "A checkpoint has to keep what a stateful script remembers. That is `context.state`: scalars, dates, lists, plain objects, Map and Set. Functions, instances of classes and variables outside of `context.state` cannot be kept.",
    "keep it in `context.state`, as plain values",
  ),
  FE5035: entry(
    "pipeline keeps no checkpoints",
    "config",
    "`--resume` goes on from a checkpoint, and the pipeline keeps none.",
    "add `settings: { checkpoint: true }` under `pipeline`, or run without `--resume`",
  ),
  FE5036: entry(
    "nothing to resume",
    "config",
    "There is no checkpoint of the pipeline, so the run starts from the beginning.",
    "nothing needs to be done",
  ),
  FE5037: entry(
    "checkpoint given up",
    "config",
    "There was a checkpoint of an earlier run. The run starts anew, so the checkpoint and its unfinished outputs were removed.",
    "add `--resume` to go on from a checkpoint",
  ),
  FE5038: entry(
    "another run is at work",
    "environment",
    "Another process runs the same pipeline with the same checkpoint. Two of them would write into the same unfinished outputs.",
    "wait until it has ended, or stop it; or give this run a checkpoint of its own with `checkpoint: { filePath: … }`",
  ),
  FE5040: entry(
    "no dead-letter file",
    "config",
    "`replay` takes the letters of the pipeline's dead-letter file, and the pipeline names none.",
    "name the file: `flowengine replay FILE --dead-letters PATH`, or add `settings: { deadLetter: { filePath: … } }`",
  ),
  FE5041: entry(
    "not a dead letter",
    "data",
    "A line of the dead-letter file is no JSON object with the fields of a letter, often because `raw` was edited by hand.",
    'mend the line; inside JSON texts write `\\"` for a quote, `\\n` for a line end and `\\\\` for a backslash',
  ),
  FE5042: entry(
    "dead letter does not name its source",
    "data",
    "The letter was written by an older FlowEngine, whose letters have no `source`: nobody can tell where its row has to start.",
    'add `"source": "ID"` with the id of the source step that read `file`, or run the pipeline again',
  ),
  FE5043: entry(
    "dead letter does not fit the pipeline",
    "config",
    "The letter names a step that the pipeline does not have (any more), or a way between two steps that is not there or is one of several.",
    'bring back the step under its old id, correct the letters, or dismiss them: `"resolved": true`',
  ),
  FE5044: entry(
    "changed in the meantime",
    "environment",
    "A replay was to put rows or marks into a file, and the file is not as the replay had found it.",
    "let only one run write the file at a time, and replay again",
  ),
  FE5045: entry(
    "row goes another way now",
    "data",
    "On its way to the step that had rejected it, the row now takes a route that leads elsewhere. The replay cannot know whether the row had been there before, so it stays a letter.",
    'run the whole pipeline again, or put the row where it belongs and dismiss the letter: `"resolved": true`',
  ),
  FE5046: entry(
    "dead letter without a record",
    "data",
    "The letter has neither `raw` nor `rawBase64`, or what they hold is not exactly one record of its source.",
    'give the letter its record back as `raw`, or dismiss it: `"resolved": true`',
  ),
  FE5047: entry(
    "source cannot take letters back",
    "config",
    "The step type of the source has no way to read single records again.",
    'run the whole pipeline again, or dismiss these letters: `"resolved": true`',
  ),
  FE5048: entry(
    "an earlier replay was completed",
    "permanent",
    "A replay had been stopped after everything was decided and before all of it was in place. The rest has been done now.",
    "nothing has to be done",
  ),
  FE5049: entry(
    "replay not yet in place",
    "environment",
    "The replay is complete and safe on disk, but its rows could not be put into the outputs. The next `replay` or `run` does that.",
    "remove the cause and replay again; remove nothing that ends in `.replay` or `.part`",
  ),
  // FE6xxx: files and network
  FE6001: entry(
    "input file not found",
    "environment",
    "A source names a file that does not exist, or a pattern that matches none.",
    "check the path; relative paths start at the folder of the pipeline file",
  ),
  FE6002: entry(
    "output exists",
    "environment",
    "The output file is already there and `outputMode: fail` forbids to touch it.",
    "move the file away, or set `outputMode: replace` or `create`",
  ),
  FE6003: entry(
    "permission denied",
    "environment",
    "The operating system, or the permissions Deno was started with, refuse the access.",
    "check owner and mode of the file and its folder, and the --allow-read and --allow-write flags",
  ),
  FE6004: entry(
    "disk full",
    "environment",
    "No space is left for the output. The former output, if any, is untouched.",
    "free space, or write to another disk",
  ),
  FE6005: entry(
    "reading failed",
    "transient",
    "The operating system reported an error while a file was read.",
    "run again; if it happens again, check the disk or the network share",
  ),
  FE6006: entry(
    "writing failed",
    "transient",
    "The operating system reported an error while a file was written. The former output, if any, is untouched.",
    "run again; if it happens again, check the disk or the network share",
  ),
  FE6007: entry(
    "not a regular file",
    "environment",
    "The path names a folder or another thing that cannot be read or written as a file.",
    "name a file",
  ),
  FE6008: entry(
    "broken compression",
    "data",
    "A .gz file is damaged or cut off, or is no gzip file at all.",
    "check the file with `gzip -t`; get it again",
  ),
  FE6009: entry(
    "no answer about newer versions",
    "environment",
    "`upgrade-check` asks the registry, jsr.io, for the newest version, and nothing there tells one. Without a network there is no answer.",
    "try again with a network; JSR_URL names another registry, HTTPS_PROXY a proxy",
  ),
  // FE7xxx: resources and limits
  FE7001: entry(
    "memory budget too small",
    "config",
    "What the steps of the pipeline need at least is more than `settings.limits.maxMemoryMB` allows, even with one copy of each transform and the smallest chunks. Nothing was opened for writing.",
    "raise `maxMemoryMB` to what the message says, or let fewer steps work in one pipeline",
  ),
  FE7002: entry(
    "out of memory budget",
    "permanent",
    "The process came to the limit of its memory and stayed there although no row was under way any more. The run was stopped before the system would have stopped the process; its outputs are as they were.",
    "raise `settings.limits.maxMemoryMB`; if scripts keep much, lower their `memoryMB` or `concurrency`; if records are huge, `maxRecordBytes`",
  ),
  FE7003: entry(
    "fewer copies than wanted",
    "config",
    "The memory budget does not allow as many copies of a transform as its `concurrency` says.",
    "raise `settings.limits.maxMemoryMB`, or lower `concurrency`",
  ),
  FE7010: entry(
    "spilling to disk failed",
    "environment",
    "A connection with `overflow: spill` could not put its chunks on disk: the disk is full, or refuses the write. The run is rolled back and its spill folder is removed; all outputs are as they were.",
    "free space, set `limits.spillFolder` to a folder on a larger disk, or set `overflow: wait`",
  ),
  FE7011: entry(
    "spilled chunk damaged",
    "environment",
    "What was read back from disk is not what was put there: its length or checksum differs. The run is rolled back, so that no wrong row is ever written.",
    "check the disk, or set `limits.spillFolder` to a folder on another one, then run again",
  ),
  FE7012: entry(
    "spill folder cannot be used",
    "environment",
    "The folder in which chunks of connections with `overflow: spill` are to wait is not there, or is no folder.",
    "create the folder, or set `limits.spillFolder` to one that exists",
  ),
  FE7013: entry(
    "leftovers removed",
    "environment",
    "A run that was killed had left chunks on disk. No run needs them, so they were removed.",
    "nothing needs to be done; `flowengine doctor` lists what killed runs leave",
  ),
  FE7020: entry(
    "run took too long",
    "permanent",
    "The run was not through after `limits.maxRunTime`. It was stopped and its outputs are as they were; where it keeps checkpoints, what was written so far is kept for `--resume`.",
    "look at the report for the step that is slow or hangs; if the work is real, raise `maxRunTime`, or keep checkpoints and go on with `--resume`",
  ),
  // FE8xxx: tests of pipelines
  FE8001: entry(
    "no tests found",
    "config",
    "No file of tests could be read: the one that was named is not there, or there is no `*.test.yaml` below the current folder, or no test has the name that `--filter` asks for.",
    "name a file, as `flowengine test orders.test.yaml`; `docs/testing.md` shows what is in it",
  ),
  FE8002: entry(
    "test does not fit its pipeline",
    "config",
    "The test names a source, sink, step or queue that the pipeline does not have, has a name that another test has, or gives a source nothing or two things.",
    "use the ids of the pipeline file; `flowengine plan` lists them",
  ),
  FE8003: entry(
    "source cannot be given that",
    "config",
    "Text and files can be given to sources that read files. Others are given rows; and some rows cannot be written as the file that the source reads.",
    "give it `rows:`, or write its file as `text:`",
  ),
  FE8004: entry(
    "source without data",
    "config",
    "Tests read nothing but what they say, so that they mean the same everywhere; this one does not say what a source reads.",
    "add it under `sources:`, with `rows:`, `text:` or `file:`",
  ),
  FE8005: entry(
    "tests failed",
    "permanent",
    "At least one test is not as it expects, or could not be carried out.",
    "each test marked with ✗ tells what is not as expected: mend the pipeline, its script or the test",
  ),
  FE8006: entry(
    "tests reach too little",
    "permanent",
    "The tests reach a smaller share of the lines, or of the branches, of the scripts than `--min-coverage` demands.",
    "write tests that reach the lines told by `--coverage`, or demand less",
  ),
  // FE9xxx: our own bugs
  FE9000: entry(
    "internal error",
    "bug",
    "FlowEngine itself made a mistake.",
    "please report it, with the pipeline file and the output of `flowengine run --debug`",
  ),
  FE9001: entry(
    "rows unaccounted for",
    "bug",
    "The books do not balance: rows came in that were neither written nor filtered, rejected or routed. Nothing was committed.",
    "please report it, with the pipeline file; a plugin that loses rows without saying so has the same effect",
  ),
  FE9002: entry(
    "memory given back twice",
    "bug",
    "Memory of rows was released more often than it was held, so that it could have been used for other rows too early. The run was stopped.",
    "please report it, with the pipeline file; a plugin that releases chunks has the same effect",
  ),
  FE9003: entry(
    "memory not given back",
    "bug",
    "A run that went through left memory of rows in use. Its outputs are right; the memory was taken back when the run ended.",
    "please report it, with the pipeline file",
  ),
}

/** Whether a text is a code of the table. */
export const isCode = (text: string): text is Code => Object.hasOwn(CODES, text)
