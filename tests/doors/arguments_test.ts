/** Command lines that nobody would write on purpose, at every command. */
import { COMMANDS } from "../../src/cli/commands.ts"
import { Chance } from "../support/chance.ts"
import { cliHere, standIn } from "../support/cli_here.ts"
import { inFolder } from "../support/paths.ts"
import { Judged } from "./told.ts"

const PIPELINE = `pipeline:
  name: copy
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv } }
    - { id: write, type: delimited-sink, config: { filePath: out.csv, outputMode: replace } }
`

const SEED = Number(Deno.env.get("SEED") ?? 1)

/** What stands where a file, a name, a number or nothing at all should stand. */
const odd = (folder: string): ReadonlyArray<string> => [
  "",
  " ",
  "-",
  "--",
  "---",
  "-x",
  "--no",
  "--=",
  "--json=yes",
  "--var",
  "--var=",
  "--var==",
  "--var=a",
  "--var=a=b",
  "--color=maybe",
  "\0",
  "a\0b",
  "\x1b[31mred\x1b[0m",
  "\u202egnp.exe",
  "\ud800",
  "é".repeat(300),
  "x".repeat(5000),
  "../".repeat(60),
  "__proto__",
  "constructor",
  "toString",
  "undefined".slice(0, 5),
  "-1",
  "1e999",
  "0x10",
  "9007199254740993",
  "🙂",
  "name:",
  ":",
  "write:0",
  "read:x",
  "http://127.0.0.1:1/plugin.json",
  "http://",
  "file:///etc/passwd",
  "https://[",
  folder,
  `${folder}/`,
  `${folder}/none.yaml`,
  `${folder}/in.csv`,
  `${folder}/in.csv/deeper.yaml`,
  `${folder}/p.yaml`,
  `${folder}/p.yaml`,
  "/dev/null",
  "*.yaml",
  "[",
]

/** What would wait for somebody, or write where the test does not look. */
const WAITS = new Set(["watch"])

Deno.test("strange command lines are told what is wrong with them", () =>
  inFolder(async (folder) => {
    standIn(folder)
    try {
      await Deno.writeTextFile(`${folder}/p.yaml`, PIPELINE)
      await Deno.writeTextFile(`${folder}/in.csv`, "id\n1\n")
      const chance = new Chance(SEED)
      const words = odd(folder)
      const lines: Array<Array<string>> = words.map((word) => [word])
      for (const { name, options } of COMMANDS) {
        lines.push([name], [name, "--json"], ...words.map((word) => [name, word]))
        for (const option of options) {
          if (WAITS.has(option.name)) continue
          const flag = `--${option.name}`
          lines.push([name, flag], [name, "p.yaml", flag], [name, flag, flag, "p.yaml"])
          for (let n = 0; n < 4; n++) lines.push([name, "p.yaml", `${flag}=${chance.of(...words)}`])
        }
        for (let n = 0; n < 12; n++) {
          const rest = Array.from({ length: chance.int(1, 4) }, () => chance.of(...words))
          lines.push(chance.is(0.3) ? [name, ...rest, "--json"] : [name, ...rest])
        }
      }
      const judged = new Judged()
      for (const line of lines) {
        judged.add(await cliHere(line), `SEED=${SEED} flowengine ${JSON.stringify(line)}`, { words: /file:\/\/\/etc/g })
      }
      judged.end()
    } finally {
      standIn(undefined)
    }
  }))
