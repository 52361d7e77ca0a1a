/** What the failing examples say; written by `UPDATE=1` with tests/errors/code_examples_test.ts. */
export const MESSAGES: Readonly<Record<string, string>> = {
  "FE1001": "error[FE1001]: there is no file order.yaml in .\nhelp: in that folder there is: orders.yaml",
  "FE1002":
    "error[FE1002]: flow map in block collection must be sufficiently indented and end with a }\n --> orders.yaml:5:5\n 4 |     - { id: read, type: delimited-source, config: { filePath: orders.csv }\n 5 |     - { id: write, type: delimited-sink, config: { filePath: out.csv } }\n   |     ^\nhelp: mend the marked place; a YAML-aware editor shows the same mark",
  "FE1003":
    "error[FE1003]: this key is there twice\n --> orders.yaml:4:87\n 3 |   steps:\n 4 |     - { id: read, type: delimited-source, config: { filePath: orders.csv, maxRows: 1, maxRows: 2 } }\n   |                                                                                       ^^^^^^^\nhelp: remove or rename one of the two",
  "FE1101":
    'error[FE1101]: there is no variable `regoin`\n --> orders.yaml:6:64  pipeline.steps[0].config.filePath\n 5 |   steps:\n 6 |     - { id: read, type: delimited-source, config: { filePath: "${regoin}/orders.csv" } }\n   |                                                                ^^^^^^^^^\nhelp: did you mean `region`?',
  "FE1102":
    'error[FE1102]: the variable `file` refers to itself: file → name → file\n --> orders.yaml:3:10  variables.name\n 2 |   file: "${name}.csv"\n 3 |   name: "${file}"\n   |          ^^^^^^^\nhelp: break the cycle shown in the message',
  "FE1103":
    'error[FE1103]: the environment variable ORDERS_OF_TODAY is not set\n --> orders.yaml:4:64  pipeline.steps[0].config.filePath\n 3 |   steps:\n 4 |     - { id: read, type: delimited-source, config: { filePath: "${env:ORDERS_OF_TODAY}" } }\n   |                                                                ^^^^^^^^^^^^^^^^^^^^^^\nhelp: set the variable, or give a default: `${env:NAME:default}`',
  "FE1104":
    'error[FE1104]: this `${` is never closed\n --> orders.yaml:6:64  pipeline.steps[0].config.filePath\n 5 |   steps:\n 6 |     - { id: read, type: delimited-source, config: { filePath: "${name.csv" } }\n   |                                                                ^^^^^^^^^^\nhelp: write `${name}`; to get a literal `${`, write `$${`',
  "FE1105":
    'error[FE1105]: there is no format `filname`\n --> orders.yaml:7:63  pipeline.steps[1].config.filePath\n 6 |     - { id: read, type: delimited-source, config: { filePath: orders.csv } }\n 7 |     - { id: write, type: delimited-sink, config: { filePath: "${input|filname}" } }\n   |                                                               ^^^^^^^^^^^^^^^^\nhelp: did you mean `filename`?',
  "FE1106":
    'error[FE1106]: `May 2024` is neither a number nor a date\n --> orders.yaml:7:70  pipeline.steps[1].config.filePath\n 6 |     - { id: read, type: delimited-source, config: { filePath: orders.csv } }\n 7 |     - { id: write, type: delimited-sink, config: { filePath: "orders-${month|yyyyMM}.csv" } }\n   |                                                                      ^^^^^^^^^^^^^^^\nhelp: correct the format, or the value of the variable',
  "FE1201":
    "error[FE1201]: the key `filePath` is missing\n --> orders.yaml:4:43  pipeline.steps[0].config\n 3 |   steps:\n 4 |     - { id: read, type: delimited-source, config: { delimiter: comma } }\n   |                                           ^^^^^^\nhelp: add `filePath:` (file to read, or a list of files; patterns (*, **, ?, {a,b}) are fine; - is stdin. Relative to the pipeline file)",
  "FE1202":
    'error[FE1202]: `maxRows` must be a number, and it is "many"\n --> orders.yaml:4:84  pipeline.steps[0].config.maxRows\n 3 |   steps:\n 4 |     - { id: read, type: delimited-source, config: { filePath: orders.csv, maxRows: many } }\n   |                                                                                    ^^^^\nhelp: write a value of the kind the message names',
  "FE1203":
    "error[FE1203]: unknown key `maxRow`\n --> orders.yaml:4:75  pipeline.steps[0].config.maxRow\n 3 |   steps:\n 4 |     - { id: read, type: delimited-source, config: { filePath: orders.csv, maxRow: 10 } }\n   |                                                                           ^^^^^^\nhelp: did you mean `maxRows`?",
  "FE1204":
    "error[FE1204]: there is no step type `delimted-source`\n --> orders.yaml:4:25  pipeline.steps[0].type\n 3 |   steps:\n 4 |     - { id: read, type: delimted-source, config: { filePath: orders.csv } }\n   |                         ^^^^^^^^^^^^^^^\nhelp: did you mean `delimited-source`?",
  "FE1205":
    "error[FE1205]: `stateful: true` needs one sandbox for all rows, and `concurrency` asks for more\n --> orders.yaml:9:22  pipeline.steps[1].config.concurrency\n 8 |         stateful: true\n 9 |         concurrency: 4\n   |                      ^\nhelp: keep one of the two",
  "FE1301":
    "error[FE1301]: the id `read` is taken by an earlier step\n --> orders.yaml:5:13  pipeline.steps[1].id\n 4 |     - { id: read, type: delimited-source, config: { filePath: orders.csv } }\n 5 |     - { id: read, type: delimited-sink, config: { filePath: out.csv } }\n   |             ^^^^\nhelp: rename one of the steps",
  "FE1302":
    "error[FE1302]: no step has the id `wriet`\n --> orders.yaml:7:25  pipeline.connections[0].to\n 6 |   connections:\n 7 |     - { from: read, to: wriet }\n   |                         ^^^^^\nhelp: did you mean `write`?",
  "FE1303":
    "error[FE1303]: the connections run in a circle: check → enrich → check\n --> orders.yaml:22:7  pipeline.connections[1]\n 21 |     - { from: read, to: enrich }\n 22 |     - { from: enrich, to: check }\n    |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^\nhelp: remove one of these connections, for example the one from enrich to check",
  "FE1304":
    "error[FE1304]: no row can reach copy\n --> orders.yaml:6:7  pipeline.steps[2]\n 5 |     - { id: write, type: delimited-sink, config: { filePath: out.csv } }\n 6 |     - { id: copy, type: delimited-sink, config: { filePath: copy.csv } }\n   |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\nhelp: connect it, or remove the step",
  "FE1305":
    "error[FE1305]: nothing takes the rows that enrich puts out\n --> orders.yaml:5:7  pipeline.steps[1]\n 4 |     - { id: read, type: delimited-source, config: { filePath: orders.csv } }\n 5 |     - id: enrich\n   |       ^^^^^^^^^^\nhelp: connect the step to a sink; to discard rows on purpose use a null-sink",
  "FE1306":
    "error[FE1306]: write is a sink; nothing comes out of it (here: to read)\n --> orders.yaml:8:26  pipeline.connections[1].to\n 7 |     - { from: read, to: write }\n 8 |     - { from: write, to: read }\n   |                          ^^^^\nhelp: connections go from sources through transforms to sinks",
  "FE1307":
    "error[FE1307]: the script of enrich sends to `review`, which no connection takes\n --> orders.yaml:8:17  pipeline.steps[1].config.script\n 7 |       config:\n 8 |         script: |\n   |                 ^\nhelp: add under `pipeline:` → `routing: { review: { type: delimited-sink, config: { filePath: review.csv } } }`",
  "FE1308":
    "error[FE1308]: write and again both write out.csv\n --> orders.yaml:6:62  pipeline.steps[2].config.filePath\n 5 |     - { id: write, type: delimited-sink, config: { filePath: out.csv } }\n 6 |     - { id: again, type: delimited-sink, config: { filePath: out.csv } }\n   |                                                              ^^^^^^^\nhelp: give each sink a file of its own, or lead both streams into one sink",
  "FE1309":
    "error[FE1309]: the name `Math` is taken in every script\n --> orders.yaml:14:5  pipeline.globals.Math\n 13 |   globals:\n 14 |     Math: 15\n    |     ^^^^\nhelp: rename the global; values are scalars, lists and maps",
  "FE1310":
    "error[FE1310]: the script cannot be read: script.js: No such file or directory\n --> orders.yaml:5:71  pipeline.steps[1].config.scriptFile\n 4 |     - { id: read, type: delimited-source, config: { filePath: orders.csv } }\n 5 |     - { id: enrich, type: javascript-transform, config: { scriptFile: script.js } }\n   |                                                                       ^^^^^^^^^\nhelp: check the path; it is relative to the pipeline file",
  "FE1401": "error[FE1401]: there is no option `--jsn`\nhelp: did you mean `--json`?",
  "FE1402": "error[FE1402]: there is no code FE1999\nhelp: did you mean FE1309?",
  "FE1501":
    "warning[FE1501]: orders.yaml is in an old form (`plugins` is `steps`, `name` is `id`, `DelimitedSource` is `delimited-source`, keys begin with small letters, `DelimitedSink` is `delimited-sink`); rows that a step cannot take are left out (`onError: skip`), as they were\n --> orders.yaml:3:3\n 2 |   name: orders\n 3 |   plugins:\n   |   ^^^^^^^\nhelp: write it in the current one: flowengine migrate orders.yaml",
  "FE1502":
    "warning[FE1502]: `OverwriteExisting: false` is `outputMode: fail` now\n --> orders.yaml:5:72\n 4 |     - { name: Read, type: DelimitedSource, config: { FilePath: orders.csv } }\n 5 |     - { name: Write, type: DelimitedSink, config: { FilePath: out.csv, OverwriteExisting: false } }\n   |                                                                        ^^^^^^^^^^^^^^^^^\nhelp: write the new key, or have it written: `flowengine migrate FILE`",
  "FE1503":
    "warning[FE1503]: `timeoutSeconds: 30` is `timeout: 30s` now: it bounds each call of the step, not the step as a whole\n --> orders.yaml:4:96\n 3 |   plugins:\n 4 |     - { name: Read, type: DelimitedSource, config: { FilePath: orders.csv }, resourceLimits: { timeoutSeconds: 30 } }\n   |                                                                                                ^^^^^^^^^^^^^^\nhelp: see whether the new key does what you want; `flowengine migrate FILE` writes it",
  "FE1504":
    "warning[FE1504]: `ChunkSize` is not needed any more: chunks are cut by bytes, as memory allows\n --> orders.yaml:4:76\n 3 |   plugins:\n 4 |     - { name: Read, type: DelimitedSource, config: { FilePath: orders.csv, ChunkSize: 5000 } }\n   |                                                                            ^^^^^^^^^\nhelp: remove it; `flowengine migrate FILE` does",
  "FE1505":
    "error[FE1505]: `OverwriteExisting` and `outputMode` say the same thing\n --> orders.yaml:5:97\n 4 |     - { name: Read, type: DelimitedSource, config: { FilePath: orders.csv } }\n 5 |     - { name: Write, type: DelimitedSink, config: { FilePath: out.csv, OverwriteExisting: true, outputMode: replace } }\n   |                                                                                                 ^^^^^^^^^^\nhelp: keep one of the two",
  "FE1506":
    "error[FE1506]: unknown key `SkipMalformdRows` (source) in a file in an old form\n --> orders.yaml:4:76\n 3 |   plugins:\n 4 |     - { name: Read, type: DelimitedSource, config: { FilePath: orders.csv, SkipMalformdRows: true } }\n   |                                                                            ^^^^^^^^^^^^^^^^\nhelp: did you mean `SkipMalformedRows`?",
  "FE1507":
    "error[FE1507]: `Format` cannot be translated: sinks write values as they are, and `N2` would change them\n --> orders.yaml:5:143\n 4 |     - { name: Read, type: DelimitedSource, config: { FilePath: orders.csv } }\n 5 |     - { name: Write, type: DelimitedSink, config: { FilePath: out.csv, ColumnMappings: [{ SourceColumn: amount, OutputColumn: Amount, Format: N2 }] } }\n   |                                                                                                                                               ^^\nhelp: make the text in a script: context.utils.format(value, pattern) or context.utils.formatDate(date, pattern)",
  "FE1508":
    "error[FE1508]: `C:\\data\\orders.csv` is a path of Windows, and leads nowhere here\n --> orders.yaml:4:64\n 3 |   plugins:\n 4 |     - { name: Read, type: DelimitedSource, config: { FilePath: C:\\data\\orders.csv } }\n   |                                                                ^^^^^^^^^^^^^^^^^^\nhelp: use a path relative to the pipeline file, with `/`, as data/orders.csv; all systems understand it",
  "FE1509":
    "warning[FE1509]: there are no connections: the steps form one chain in the order written: Read → Write\n --> orders.yaml:3:3\n 2 |   name: orders\n 3 |   plugins:\n   |   ^^^^^^^\nhelp: see whether the order is right; otherwise add `connections`",
  "FE1510":
    "warning[FE1510]: `assembly: DelimitedSource.dll` is not needed any more: delimited-source is a part of FlowEngine\n --> orders.yaml:4:44\n 3 |   plugins:\n 4 |     - { name: Read, type: DelimitedSource, assembly: DelimitedSource.dll, config: { FilePath: orders.csv } }\n   |                                            ^^^^^^^^\nhelp: remove it; declare steps of your own under `plugins:` (see docs/plugins.md)",
  "FE1511":
    "warning[FE1511]: `InferSchema` is not honoured any more: columns are text unless `outputSchema` says otherwise\n --> orders.yaml:4:76\n 3 |   plugins:\n 4 |     - { name: Read, type: DelimitedSource, config: { FilePath: orders.csv, InferSchema: true } }\n   |                                                                            ^^^^^^^^^^^\nhelp: take this for it, with another type where a column is more than text: outputSchema: { columns: [{ name: id, type: text }, { name: name, type: text }, { name: amount, type: text }] }",
  "FE1601":
    "error[FE1601]: no step of orders.yaml runs a script\nhelp: name a pipeline with a `javascript-transform` step",
  "FE1701": "error[FE1701]: --mask names the column `nmae`, and there is none\nhelp: did you mean `name`?",
  "FE1702": "error[FE1702]: read has no record at line 17\nhelp: its 3 records end at line 4",
  "FE1801":
    "error[FE1801]: metrics cannot be served at 127.0.0.1:9464: another program listens there\nhelp: choose another port or address; `--metrics-port 0` takes a port that is free",
  "FE1802":
    "error[FE1802]: `127.0.0.1:4318` is no address of a collector\nhelp: write the address of the collector, as `--otlp http://127.0.0.1:4318`",
  "FE1803":
    "warning[FE1803]: 2 of 2 requests to the collector failed, first http://127.0.0.1:4318/v1/traces: tcp connect error: Connection refused (os error 111); missing there: 5 of 5 spans and the metrics of the end\nhelp: check that a collector for OTLP over HTTP listens there, and `OTEL_EXPORTER_OTLP_HEADERS` if it asks for a key",
  "FE2001":
    "error[FE2001]: numbers: a row has 2 values, and there are 1 columns\n --> step numbers\nhelp: report this to the author of the plugin, with the message",
  "FE2002":
    "error[FE2002]: `again` offers the step type number-source, and so does `numbers`\n --> orders.yaml:3:3  plugins.again\n 2 |   numbers: { url: numbers }\n 3 |   again: { url: numbers }\n   |   ^^^^^\nhelp: remove one of the two plugins",
  "FE2003":
    "error[FE2003]: there is no file nmbers/plugin.json\n --> orders.yaml:2:19  plugins.numbers.url\n 1 | plugins:\n 2 |   numbers: { url: nmbers }\n   |                   ^^^^^^\nhelp: check `url`; folders are relative to the pipeline file, and addresses name the folder or its plugin.json",
  "FE2004":
    "error[FE2004]: numbers/plugin.json: Expected ',' or '}' after property value in JSON at position 109 (line 7 column 3)\n --> numbers/plugin.json:7:3\n 7 |   \"type\": \"number-source\",\n   |   ^\nhelp: mend the marked place",
  "FE2005":
    'error[FE2005]: `kind` must be one of source, transform, sink, library, and it is "sorce"\n --> numbers/plugin.json:6:11  kind\n 5 |   "apiVersion": 1,\n 6 |   "kind": "sorce",\n   |           ^^^^^^^\nhelp: did you mean `source`?',
  "FE2006":
    'error[FE2006]: `apiVersion` is 2, and this FlowEngine knows 1\n --> numbers/plugin.json:5:17  apiVersion\n 4 |   "version": "1.0.0",\n 5 |   "apiVersion": 2,\n   |                 ^\nhelp: use a version of the plugin for API version 1, or a newer FlowEngine',
  "FE2007":
    "error[FE2007]: numbers/plugin.json is sha256-veOQ+V4conTq7YqX7plx9JTFAdmGGlrB4KJX53voUKo=, and `integrity` says sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n --> orders.yaml:4:16  plugins.numbers.integrity\n 3 |     url: numbers\n 4 |     integrity: sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n   |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\nhelp: find out why it changed; if you trust it, `flowengine plugin add URL` tells the new integrity",
  "FE2008":
    'error[FE2008]: https://plugins.example/numbers is remote, and nothing says what its bytes must be\n --> orders.yaml:2:19  plugins.numbers.url\n 1 | plugins:\n 2 |   numbers: { url: "https://plugins.example/numbers/plugin.json" }\n   |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\nhelp: run `flowengine plugin add URL`, which writes `flowengine.lock`, or add `integrity:`',
  "FE2009":
    "error[FE2009]: numbers/mod.js is sha256-JObnP23g6uhn6I+sqWw3b/M/mMZEUPKNYNlLlCwmiNA=, and the manifest says sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n --> orders.yaml:2:19  plugins.numbers.url\n 1 | plugins:\n 2 |   numbers: { url: numbers }\n   |                   ^^^^^^^\nhelp: if you are its author, `flowengine plugin hash FOLDER` renews the hashes; if not, report it to the author",
  "FE2010":
    "error[FE2010]: numbers/mod.js: Unexpected token\n --> numbers/mod.js:8:33\n 8 |       yield { rows: [[1],, [2]] ]\n   |                                 ^\nhelp: mend the marked place",
  "FE2011":
    'error[FE2011]: numbers/mod.js imports `npm:left-pad`, which is not in the plugin\n --> numbers/mod.js:1:8\n 1 | import "npm:left-pad"\n   |        ^^^^^^^^^^^^^^\nhelp: bundle what the plugin needs into its own files',
  "FE2012":
    'error[FE2012]: numbers/mod.js imports more.js, which `files` of the manifest does not have\n --> numbers/mod.js:1:8\n 1 | import "./more.js"\n   |        ^^^^^^^^^^^\nhelp: add the file with its sha256 to `files`, as `flowengine plugin hash FOLDER` does',
  "FE2013":
    "error[FE2013]: numbers/mod.js cannot be loaded: numbers threw: TypeError: not today (mod.js:1:7)\n --> orders.yaml:2:19  plugins.numbers.url\n 1 | plugins:\n 2 |   numbers: { url: numbers }\n   |                   ^^^^^^^\nhelp: report this to the author of the plugin, with the message",
  "FE2014":
    'error[FE2014]: `kind` of numbers/mod.js is "sink", and the manifest says "source"\n --> orders.yaml:2:19  plugins.numbers.url\n 1 | plugins:\n 2 |   numbers: { url: numbers }\n   |                   ^^^^^^^\nhelp: report this to the author of the plugin, with the message',
  "FE2015":
    'error[FE2015]: flowengine.lock has no plugin `numbers`\n --> orders.yaml:2:19  plugins.numbers.url\n 1 | plugins:\n 2 |   numbers: { url: "https://plugins.example/numbers/plugin.json" }\n   |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\nhelp: run `flowengine plugin add URL`, look at what changed, and commit `flowengine.lock`',
  "FE2016":
    'error[FE2016]: https://plugins.example/numbers/mod.js is sha256-JObnP23g6uhn6I+sqWw3b/M/mMZEUPKNYNlLlCwmiNA=, and flowengine.lock says sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n --> orders.yaml:2:19  plugins.numbers.url\n 1 | plugins:\n 2 |   numbers: { url: "https://plugins.example/numbers/plugin.json" }\n   |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\nhelp: find out why it changed; if you trust it, run `flowengine plugin add URL`',
  "FE2017":
    'error[FE2017]: unknown key `lookVersion`\n --> flowengine.lock:2:3  lookVersion\n 1 | {\n 2 |   "lookVersion": 1,\n   |   ^^^^^^^^^^^^^\nhelp: take it from version control again, or remove it and run `flowengine plugin add URL` for each plugin',
  "FE2018":
    'error[FE2018]: this process may not start threads with permissions of their own, and plugins need that\n --> orders.yaml:2:19  plugins.numbers.url\n 1 | plugins:\n 2 |   numbers: { url: numbers }\n   |                   ^^^^^^^\nhelp: add `--unstable-worker-options` to the command, or `"unstable": ["worker-options"]` to deno.json',
  "FE2019":
    "error[FE2019]: numbers: Can't escalate parent thread permissions\n --> step numbers\nhelp: start Deno with the permission the message names",
  "FE2020":
    "error[FE2020]: there is no library `geos`\n --> orders.yaml:10:21  pipeline.steps[1].config.libraries[0]\n  9 |       config:\n 10 |         libraries: [geos]\n    |                     ^^^^\nhelp: did you mean `geo`?",
  "FE2030":
    "error[FE2030]: numbers threw: TypeError: Cannot read properties of null (reading 'x') (mod.js:8:12)\n --> step numbers\nhelp: see the message; if it does not help, report it to the author of the plugin",
  "FE2031": "error[FE2031]: numbers: AWAY: there are no numbers today\n --> step numbers\nhelp: come again tomorrow",
  "FE2032": "error[FE2032]: numbers: NO_DATA: there are no numbers today\n --> step numbers\nhelp: come again tomorrow",
  "FE2033":
    "error[FE2033]: numbers: NO_OPTION: there are no numbers today\n --> step numbers\nhelp: come again tomorrow",
  "FE2034":
    'error[FE2034]: numbers: Requires env access to "HOME" (mod.js:8:16)\n --> step numbers\nhelp: if the plugin needs it, its author must add it under `permissions`',
  "FE2035":
    "error[FE2035]: the thread of numbers ended: Uncaught RangeError: too late\n --> step numbers\nhelp: report this to the author of the plugin, with the message",
  "FE2036": "error[FE2036]: there is already numbers\nhelp: choose another name, or remove the folder",
  "FE2037":
    'error[FE2037]: unknown key `optoins`\n --> numbers/conformance.json:1:3  optoins\n 1 | { "optoins": {} }\n   |   ^^^^^^^^^\nhelp: did you mean `options`?',
  "FE2038":
    "error[FE2038]: numbers fails 4 of 16 checks\nhelp: mend what the checks marked with ✗ tell; docs/plugin-authors.md says what the contract demands",
  "FE2040":
    'error[FE2040]: this manifest has the old form with `Assembly` and `EntryPoint`\n --> numbers/plugin.json:1:1\n 1 | { "Name": "Numbers", "Version": "1.0.0", "Assembly": "Numbers.dll", "EntryPoint": "Numbers.Plugin" }\n   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\nhelp: `flowengine plugin new` writes a plugin with a manifest of the current form; move what the old one did into its module, each plugin in a folder of its own',
  "FE2041":
    'error[FE2041]: `name` has to be changed\n --> numbers/plugin.json:1:15  plugin.name\n 1 | { "plugin": { "name": "numbers", "assembly": "Numbers.dll" } }\n   |               ^^^^^^\nhelp: write `name`, of a-z, 0-9 and - as `http-json`',
  "FE3001":
    "error[FE3001]: orders.csv has no column `nane`; declared are id, nane; the header has id, name, amount\n --> orders.csv: line 1, column nane  (step read)\nhelp: did you mean `name` for `nane`?",
  "FE3002":
    "error[FE3002]: the header of orders.csv has two columns named `name`\n --> orders.csv: column name  (step read)\nhelp: rename one of the columns (with `hasHeaders: false`, `skipRows: 1` and `columns:` you can name them yourself)",
  "FE3003":
    "error[FE3003]: orders.csv has columns that are not declared and are left out: name, amount\n --> orders.yaml:4:84  pipeline.steps[0].config.columns\n 3 |   steps:\n 4 |     - { id: read, type: delimited-source, config: { filePath: orders.csv, columns: [{ name: id }], extraColumns: fail } }\n   |                                                                                    ^^^^^^^^^^^^^^\nhelp: add the column to the schema, or set `extraColumns: drop`",
  "FE3004":
    "error[FE3004]: north and south both lead into write, but differ: columns [id, name] and [name, id]\n --> orders.yaml:6:7  pipeline.steps[2]\n 5 |     - { id: south, type: delimited-source, config: { filePath: south.csv } }\n 6 |     - { id: write, type: delimited-sink, config: { filePath: out.csv } }\n   |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\nhelp: bring the streams to the same columns, in the same order",
  "FE3005":
    "error[FE3005]: orders.csv ends before its header\n --> orders.csv  (step read)\nhelp: check the file; with `hasHeaders: false` name the columns under `columns:`",
  "FE3101":
    "error[FE3101]: the record has 3 cells, and there are 2 columns\n --> orders.csv: record 2, line 3, byte 14  (step read)\n 3 | 2,Smith, John\nhelp: quote the text in the file, or set `ragged: pad` to fill with nulls and drop the surplus",
  "FE3102":
    "error[FE3102]: column amount is integer, and `10.5` is none\n --> orders.csv: record 1, line 2, byte 15, column amount  (step read)\n 2 | 1,Ann,10.5\n   |       ^^^^\nhelp: mend the data, declare another type or `format`, list the text under `nullValues`, or set `onError: skip` or `dead-letter`",
  "FE3103":
    "error[FE3103]: column name is required, and has no value here\n --> orders.csv: record 2, line 3, byte 14, column name  (step read)\n 3 | 2,\n   |   ^\nhelp: mend the data, give the column a `default`, or set `onError: skip` or `dead-letter`",
  "FE3104":
    'error[FE3104]: a quote opened here and was not closed before the file ends\n --> orders.csv: record 2, line 3, byte 16  (step read)\n 3 | "Ben\n   | ^\n 4 | 3,Cid\nhelp: mend the place where the quote opened; if the file does not use quotes at all, set `quote: none`',
  "FE3105":
    'error[FE3105]: there is text after the closing quote of a cell\n --> orders.csv: record 1, line 2, byte 8  (step read)\n 2 | 1,"Ann" Lee\nhelp: double the quotes inside the text (`""`), or set `strayQuotes: literal`',
  "FE3106":
    "error[FE3106]: the record has more than 1024 bytes (maxRecordBytes)\n --> orders.csv: record 1, line 2, byte 8  (step read)\n 2 | 1,long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long lon…\nhelp: check delimiter, quote and encoding; if such records are real, raise `maxRecordBytes`",
  "FE3107":
    "error[FE3107]: the record is not valid UTF-8\n --> orders.csv: record 1, line 2, byte 8  (step read)\n 2 | 1,J�rg\nhelp: set `encoding:` (often `windows-1252` or `latin-1`), or mend the file",
  "FE3108":
    'error[FE3108]: at character 8 of the line: a comma or } is expected\n --> orders.ndjson: record 2, line 2, byte 9  (step read)\n 2 | {"id":2\nhelp: mend the line; each line must be one complete object, as {"id": 1}',
  "FE3109":
    'error[FE3109]: the value of column name needs quotes, and there are to be none\n --> orders.csv: record 1, line 2, byte 8, column name  (step write)\n 2 | 1,"Lee, Ann"\n   |   ^^^^^^^^^^\nhelp: set `quoting: minimal`, another `delimiter`, or remove such characters in a script',
  "FE4001":
    "error[FE4001]: unexpected token\n --> orders.yaml:11:13  pipeline.steps[1].config.script\n 10 |             const row = context.input.current(\n 11 |             return true\n    |             ^\nhelp: mend the marked place",
  "FE4002":
    "error[FE4002]: the script declares no `function process(context)`\n --> orders.yaml:9:11  pipeline.steps[1].config.script\n 8 |         script: |\n 9 |           function transform(context) {\n   |           ^\nhelp: wrap the code: `function process(context) { … return true }`",
  "FE4003":
    'error[FE4003]: SyntaxError: expecting property name\n --> orders.yaml:9:35  pipeline.steps[1].config.script\n 8 |         script: |\n 9 |           const rates = JSON.parse("{")\n   |                                   ^\nhelp: mend the marked place; the top level runs once per sandbox, without a row',
  "FE4101":
    "error[FE4101]: TypeError: cannot convert to object\n --> orders.yaml:9:11  pipeline.steps[1].config.script\n 8 |         script: |\n 9 |           function process(context) {\n   |           ^\n --> orders.csv: record 1, line 2, byte 15  (step enrich)\n 2 | 1,Ann,10.5\nhelp: mend the script, or set `onError: skip` or `dead-letter` to go on without such rows",
  "FE4102":
    "error[FE4102]: process returned nothing instead of true or false\n --> orders.yaml:9:20  pipeline.steps[1].config.script\n 8 |         script: |\n 9 |           function process(context) {\n   |                    ^^^^^^^\n --> orders.csv: record 1, line 2, byte 15  (step enrich)\n 2 | 1,Ann,10.5\nhelp: is a `return true` missing at the end?",
  "FE4103":
    'error[FE4103]: the script sets `totl`, and outputSchema has no such column\n --> orders.yaml:11:38  pipeline.steps[1].config.script\n 10 |           function process(context) {\n 11 |             context.output.setField("totl", 1)\n    |                                      ^^^^\nhelp: did you mean `total`?',
  "FE4104":
    'error[FE4104]: the output column total is decimal, and the value is "21?", which does not fit\n --> orders.yaml:10:20  pipeline.steps[1].config.script\n  9 |         script: |\n 10 |           function process(context) {\n    |                    ^^^^^^^\n --> orders.csv: record 1, line 2, byte 15  (step enrich)\n 2 | 1,Ann,10.5\nhelp: convert the value in the script, or change the column in `outputSchema`',
  "FE4105":
    "error[FE4105]: the script worked longer than 50 ms at this row\n --> orders.yaml:12:22  pipeline.steps[1].config.script\n 11 |             let n = 0\n 12 |             while (n < 10) n += 0\n    |                      ^\n --> orders.csv: record 1, line 2, byte 15  (step enrich)\n 2 | 1,Ann,10.5\nhelp: look for an endless loop or a catastrophic regular expression; if the work is real, raise `timeoutMs`",
  "FE4106":
    'error[FE4106]: the script needed more than 32 MB\n --> orders.yaml:12:57  pipeline.steps[1].config.script\n 11 |             const all = []\n 12 |             while (all.length < 200) all.push("x".repeat(1e6) + all.length)\n    |                                                         ^\n --> orders.csv: record 1, line 2, byte 15  (step enrich)\n 2 | 1,Ann,10.5\nhelp: keep less between rows; if the need is real, raise `memoryMB`',
  "FE4107":
    "error[FE4107]: context.state is not kept between rows here\n --> orders.yaml:10:20  pipeline.steps[1].config.script\n  9 |           function process(context) {\n 10 |             context.state.rows = (context.state.rows ?? 0) + 1\n    |                    ^\n --> orders.csv: record 1, line 2, byte 15  (step enrich)\n 2 | 1,Ann,10.5\nhelp: set `stateful: true` in the config of the step (it then runs on one core)",
  "FE4108":
    'error[FE4108]: log(level, message) does not know the level "loud"\n --> orders.yaml:10:30  pipeline.steps[1].config.script\n  9 |           function process(context) {\n 10 |             context.utils.log("loud", "a row")\n    |                              ^\n --> orders.csv: record 1, line 2, byte 15  (step enrich)\n 2 | 1,Ann,10.5\nhelp: levels are: debug, info, warn, error',
  "FE4201":
    "error[FE4201]: the sandbox's thread ended: out of address space\n --> step enrich\nhelp: run again; if it happens again, report it with the script",
  "FE4202":
    "error[FE4202]: opcode 0xfd is not known (offset 32)\n --> step enrich\nhelp: report it; whoever upgrades QuickJS: teach src/script/metering what is new there, then `deno task build:quickjs`",
  "FE4301":
    'error[FE4301]: `context.output` has no `setFeild`\n --> orders.yaml:10:28  pipeline.steps[1].config.script\n  9 |           function process(context) {\n 10 |             context.output.setFeild("greeting", "hello")\n    |                            ^^^^^^^^\nhelp: did you mean `context.output.setField`?',
  "FE4302":
    'error[FE4302]: the column name is text, so its value is text, which has no `toUppercase`\n --> orders.yaml:10:49  pipeline.steps[1].config.script\n  9 |           function process(context) {\n 10 |             return context.input.current().name.toUppercase() !== "BEN"\n    |                                                 ^^^^^^^^^^^\nhelp: did you mean `toUpperCase`?',
  "FE5001":
    "error[FE5001]: 2 of 3 rows were rejected, and maxErrors is 1\n --> step read\nhelp: look at the rejected rows, mend data or script, or raise the limit",
  "FE5002": "error[FE5002]: the run was interrupted\nhelp: run again",
  "FE5010":
    "error[FE5010]: process took longer than 3 s\n --> step enrich\nhelp: look for what is slow; if the work is real, raise `timeout`, or allow more attempts with `retry`",
  "FE5011":
    "warning[FE5011]: the circuit of write is open (for another 1 h); last: FE6006: out.csv: Input/output error\n --> orders.csv: record 2, line 3, byte 2011  (step write)\n 3 | 2,long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long lon…\nhelp: look at the errors that opened the circuit; run again when what the step depends on works again, or set `whileOpen: wait`",
  "FE5012":
    "error[FE5012]: write took longer than 100 ms and did not stop within as long again\n --> step write\nhelp: look for what hangs; if the work is real, raise `timeout`",
  "FE5013":
    "warning[FE5013]: write tried again once because of FE6006, first a call of write: out.csv: Input/output error\n --> step write\nhelp: nothing has to be done; if it happens often, look for the reason",
  "FE5014":
    "warning[FE5014]: write: the circuit opened once and is closed now\n --> step write\nhelp: look at what the step depends on; `flowengine run --debug` shows when the circuit opened and closed",
  "FE5015":
    "error[FE5015]: .out.csv.….part: Input/output error\n --> step write\nhelp: check the disk or the network share, then run again",
  "FE5030":
    'error[FE5030]: read reads standard input, which cannot be read again\n --> orders.yaml:4:25  pipeline.steps[0].type\n 3 |   steps:\n 4 |     - { id: read, type: delimited-source, config: { filePath: "-" } }\n   |                         ^^^^^^^^^^^^^^^^\nhelp: remove `checkpoint`, or use another step in its place',
  "FE5031":
    "error[FE5031]: the checkpoint .orders.yaml.checkpoint does not fit any more: orders.csv had 44 bytes and has 53\nhelp: put back what changed, or run without `--resume` to start from the beginning",
  "FE5032":
    "error[FE5032]: .orders.yaml.checkpoint is no checkpoint\nhelp: run without `--resume` to start from the beginning",
  "FE5033":
    "error[FE5033]: there is no file .out.csv.….part\n --> step write\nhelp: run without `--resume` to start from the beginning",
  "FE5034":
    "error[FE5034]: context.state.next is a function, which cannot be kept\n --> step enrich\nhelp: keep it in `context.state`, as plain values",
  "FE5035":
    "error[FE5035]: the pipeline orders keeps no checkpoints\nhelp: add `settings: { checkpoint: true }` under `pipeline`, or run without `--resume`",
  "FE5036":
    "warning[FE5036]: there is no checkpoint .orders.yaml.checkpoint; the run starts from the beginning\nhelp: nothing needs to be done",
  "FE5037":
    "warning[FE5037]: the checkpoint .orders.yaml.checkpoint of an earlier run was removed; the run starts from the beginning\nhelp: add `--resume` to go on from a checkpoint",
  "FE5038":
    "error[FE5038]: another run has the checkpoint .orders.yaml.checkpoint\nhelp: wait until it has ended, or stop it; or give this run a checkpoint of its own with `checkpoint: { filePath: … }`",
  "FE5040":
    "error[FE5040]: the pipeline has no dead-letter file\nhelp: name the file: `flowengine replay FILE --dead-letters PATH`, or add `settings: { deadLetter: { filePath: … } }`",
  "FE5041":
    "error[FE5041]: the line is no JSON: Expected ',' or '}' after property value in JSON at position 165 (line 1 column 166)\n --> rejected.ndjson: line 1\nhelp: mend the line; inside JSON texts write `\\\"` for a quote, `\\n` for a line end and `\\\\` for a backslash",
  "FE5042":
    'error[FE5042]: the letter has no `source`: its format is an older one\n --> rejected.ndjson: line 1\nhelp: add `"source": "ID"` with the id of the source step that read `file`, or run the pipeline again',
  "FE5043":
    "error[FE5043]: the letter names the step `reed`, which the pipeline does not have\n --> rejected.ndjson: line 1\nhelp: if the step is now called `read`, say so in the letters",
  "FE5044":
    "error[FE5044]: out.csv is not as the replay had found it: someone else wrote to it\nhelp: let only one run write the file at a time, and replay again",
  "FE5045":
    'warning[FE5045]: the row went from enrich to check, and now leaves enrich by the route `review`\n --> orders.csv: record 2, line 3  (step enrich)\n 3 | 2,Ben,20\nhelp: run the whole pipeline again, or put the row where it belongs and dismiss the letter: `"resolved": true`',
  "FE5046":
    'error[FE5046]: the letter has neither `raw` nor `rawBase64`\n --> rejected.ndjson: line 1\nhelp: give the letter its record back as `raw`, or dismiss it: `"resolved": true`',
  "FE5047":
    'error[FE5047]: read is a delimited-source, which cannot take letters back\n --> rejected.ndjson: line 1\nhelp: run the whole pipeline again, or dismiss these letters: `"resolved": true`',
  "FE5048":
    "warning[FE5048]: a replay of rejected.ndjson had been stopped when its rows were being put in place\nhelp: nothing has to be done",
  "FE5049":
    "error[FE5049]: what an earlier step of the replay decided is in .rejected.ndjson.replay and could not all be put in place\nhelp: remove the cause and replay again; to give up what is left of it, delete .rejected.ndjson.replay",
  "FE6001":
    "error[FE6001]: there is no file order.csv (looked for order.csv)\n --> orders.yaml:4:63  pipeline.steps[0].config.filePath\n 3 |   steps:\n 4 |     - { id: read, type: delimited-source, config: { filePath: order.csv } }\n   |                                                               ^^^^^^^^^\nhelp: did you mean orders.csv?",
  "FE6002":
    "error[FE6002]: out.csv is already there\n --> step write\nhelp: move the file away, or set `outputMode: replace` or `create`",
  "FE6003":
    "error[FE6003]: orders.csv: Permission denied\n --> step read\nhelp: check owner and mode of the file and its folder, and the --allow-read and --allow-write flags",
  "FE6004":
    "error[FE6004]: .out.csv.….part: No space left on device\n --> step write\nhelp: free space, or write to another disk",
  "FE6005":
    "error[FE6005]: orders.csv: Input/output error\n --> step read\nhelp: run again; if it happens again, check the disk or the network share",
  "FE6006":
    "error[FE6006]: .out.csv.….part: Input/output error\n --> step write\nhelp: run again; if it happens again, check the disk or the network share",
  "FE6007": "error[FE6007]: out is a folder, and a file is to be written there\n --> step write\nhelp: name a file",
  "FE6008":
    "error[FE6008]: orders.csv.gz: incorrect header check\n --> orders.csv.gz  (step read)\nhelp: check the file with `gzip -t`; get it again",
  "FE6009":
    "error[FE6009]: https://jsr.io/@flowengine/cli/meta.json cannot be fetched: error sending request: client error (Connect): tcp connect error: Connection refused (os error 111)\nhelp: try again with a network; JSR_URL names another registry, HTTPS_PROXY a proxy",
  "FE7001":
    "error[FE7001]: the run needs about 297 MB at least (engine 96, chunks 6, copies of enrich 96, copies of check 96, read -> enrich 1, enrich -> check 1, check -> write 1), and `maxMemoryMB` is 160\n --> orders.yaml:30:38  pipeline.settings.limits.maxMemoryMB\n 29 |     - { id: write, type: delimited-sink, config: { filePath: out.csv } }\n 30 |   settings: { limits: { maxMemoryMB: 160 } }\n    |                                      ^^^\nhelp: set `maxMemoryMB` to 384 or more, or use fewer steps with a script",
  "FE7002":
    "error[FE7002]: the process has 510 MB with no row under way, and may have 512 MB (`maxMemoryMB`)\nhelp: raise `settings.limits.maxMemoryMB`; if scripts keep much, lower their `memoryMB` or `concurrency`; if records are huge, `maxRecordBytes`",
  "FE7003":
    "warning[FE7003]: memory allows 1 of the 8 copies that `concurrency` asks for\n --> orders.yaml:9:22  pipeline.steps[1].config.concurrency\n 8 |         memoryMB: 128\n 9 |         concurrency: 8\n   |                      ^\nhelp: raise `settings.limits.maxMemoryMB`, or lower `concurrency`",
  "FE7010":
    "error[FE7010]: the disk is full: spill/flowengine-spill-…/1-1.spill: No space left on device\nhelp: free space, set `limits.spillFolder` to a folder on a larger disk, or set `overflow: wait`",
  "FE7011":
    "error[FE7011]: spill/flowengine-spill-…/1-1.spill at byte 0: no record begins there\nhelp: check the disk, or set `limits.spillFolder` to a folder on another one, then run again",
  "FE7012":
    "error[FE7012]: spill is not there\nhelp: create the folder, or set `limits.spillFolder` to one that exists",
  "FE7013":
    "warning[FE7013]: spill/flowengine-spill-…: 1 file, 4 bytes\nhelp: nothing needs to be done; `flowengine doctor` lists what killed runs leave",
  "FE7020":
    "error[FE7020]: the run took longer than 200 ms (maxRunTime)\nhelp: look at the report for the step that is slow or hangs; if the work is real, raise `maxRunTime`, or keep checkpoints and go on with `--resume`",
  "FE8001":
    "error[FE8001]: the file of tests cannot be read: order.test.yaml: No such file or directory\nhelp: name a file, as `flowengine test orders.test.yaml`; `docs/testing.md` shows what is in it",
  "FE8002":
    "error[FE8002]: the pipeline has no sink `wirte`\n --> orders.test.yaml:7:16  tests[0].expect.sinks.wirte\n 6 |     expect:\n 7 |       sinks: { wirte: { count: 1 } }\n   |                ^^^^^\nhelp: did you mean `write`?",
  "FE8003":
    'error[FE8003]: the source `read` (delimited-source) knows its columns itself\n --> orders.test.yaml:5:15  tests[0].sources.read.columns\n 4 |     sources:\n 5 |       read: { columns: [{ name: id, type: integer }], rows: [{ id: 1, name: Ann, amount: "10.5" }] }\n   |               ^^^^^^^\nhelp: leave out `columns`; those of the pipeline hold',
  "FE8004":
    "error[FE8004]: the test says nothing of what the source `read` reads\n --> orders.test.yaml:4:5  tests[0].sources\n 3 |   - name: a row comes through\n 4 |     sources:\n   |     ^^^^^^^\nhelp: add it under `sources:`, with `rows:`, `text:` or `file:`",
  "FE8005":
    "error[FE8005]: 1 of 1 test failed\nhelp: each test marked with ✗ tells what is not as expected: mend the pipeline, its script or the test",
  "FE8006":
    "error[FE8006]: the tests reach 50 % of the scripts, less than 100 %\nhelp: write tests that reach the lines told by `--coverage`, or demand less",
  "FE9000":
    "error[FE9000]: an internal assumption failed: TypeError: Cannot read properties of undefined (reading 'rows')\n --> step write\nhelp: please report it, with the pipeline file and the output of `flowengine run --debug`",
  "FE9001":
    "error[FE9001]: rows into write and rows that left it (written + rejected): 3 ≠ 2\n --> step write\nhelp: please report it, with the pipeline file; a plugin that loses rows without saying so has the same effect",
  "FE9002":
    "error[FE9002]: a slab was released once more than it was held\n --> step write\nhelp: please report it, with the pipeline file; a plugin that releases chunks has the same effect",
  "FE9003":
    "warning[FE9003]: 1 slabs were in use when the run had ended\n --> step read\nhelp: please report it, with the pipeline file",
}
