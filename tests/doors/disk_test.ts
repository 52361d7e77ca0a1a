/**
 * Every call to the file system fails once, at every command: whatever the system says, and whatever else may be thrown,
 * is told with a code.
 */
import { assert } from "@std/assert"
import { cliHere, standIn } from "../support/cli_here.ts"
import { failingCall } from "../support/failing_calls.ts"
import { inFolder } from "../support/paths.ts"
import { Judged } from "./told.ts"

const FILES: Readonly<Record<string, string>> = {
  "p.yaml": `pipeline:
  name: doors
  settings: { onError: dead-letter, deadLetter: { filePath: bad.ndjson }, checkpoint: true }
  steps:
    - { id: read, type: delimited-source, config: { filePath: "in*.csv", columns: [{ name: n, type: integer }] } }
    - { id: keep, type: javascript-transform, config: { scriptFile: keep.js, concurrency: 1 } }
    - { id: write, type: delimited-sink, config: { filePath: out.csv, outputMode: create } }
`,
  "keep.js": "function process(context) { return context.input.getValue('n') !== null }\n",
  "in.csv": "n\n1\nx\n",
  "bad.ndjson": "",
  "p.test.yaml": `pipeline: p.yaml
tests:
  - { name: kept, sources: { read: { rows: [{ n: 1 }] } }, expect: { snapshot: true, sinks: { write: { rows: [{ n: 1 }] } } } }
`,
  "wrong.yaml": `pipeline:
  name: wrong
  setings: {}
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv } }
    - { id: write, type: null-sink }
`,
}

const COMMANDS = [
  "run p.yaml",
  "run p.yaml --resume --json",
  "replay p.yaml",
  "validate p.yaml",
  "validate wrong.yaml --fix",
  "plan p.yaml --sample 10",
  "plan p.yaml --connect",
  "explain-row p.yaml read:2",
  "test p.test.yaml --junit results.xml",
  "test p.test.yaml --update",
  "schema p.yaml -o schema.json",
  "types p.yaml -o row.d.ts",
  "debug p.yaml",
  "doctor p.yaml --clean",
  "plugin new source odd",
  "plugin check plug",
  "plugin hash plug",
  "plugin add plug",
]

const ERRORS: Readonly<Record<string, () => unknown>> = {
  denied: () => new Deno.errors.PermissionDenied("Permission denied (os error 13): readfile 'x'"),
  broken: () => new Error("Input/output error (os error 5)"),
  full: () => new Error("No space left on device (os error 28)"),
  gone: () => new Deno.errors.NotFound("No such file or directory (os error 2)"),
}

const SEED = Number(Deno.env.get("SEED") ?? 1)

for (const command of COMMANDS) {
  Deno.test(`${command}: any call to the file system may fail`, () =>
    inFolder(async (folder) => {
      const judged = new Judged()
      try {
        const errors = Object.entries(ERRORS)
        for (let n = 1, isThrough = false; !isThrough; n++) {
          // All of them at every call would take minutes; over the commands, every call of the engine meets most.
          const [name, error] = errors[(n + command.length + SEED) % errors.length]
          const work = `${folder}/${n}`
          await Deno.mkdir(work)
          for (const [file, text] of Object.entries(FILES)) await Deno.writeTextFile(`${work}/${file}`, text)
          standIn(work)
          if (/plugin (check|hash|add)/.test(command)) await cliHere(["plugin", "new", "transform", "plug"])
          const { result, calls } = await failingCall(n, error, () => cliHere(command.split(" ")))
          standIn(undefined)
          isThrough = calls.length < n
          judged.add(result, `${name} at call ${n} (${calls[n - 1]}) of ${command}`)
          if (isThrough) assert(n > 4 && result.code === (/junit/.test(command) ? 2 : 0), JSON.stringify([n, result]))
        }
      } finally {
        standIn(undefined)
      }
      judged.end()
    }))
}
