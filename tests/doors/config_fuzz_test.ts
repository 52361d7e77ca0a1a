/**
 * Pipeline files and files of tests as chance breaks them: the corpus of cases and examples with words exchanged, lines
 * lost, doubled or moved, values of another kind and letters mistyped. `SEED=17 FUZZ=10000` tries others, and more. The same on every machine.
 */
import { Chance } from "../support/chance.ts"
import { cliHere, standIn } from "../support/cli_here.ts"
import { inFolder, PROJECT } from "../support/paths.ts"
import { Judged } from "./told.ts"

const SEED = Number(Deno.env.get("SEED") ?? 1)
const FUZZ = Number(Deno.env.get("FUZZ") ?? 500)

/** What may stand in place of a value. */
const VALUES = [
  ..."null true ~ 0 -1 1e999 .nan .inf 0x1F 12:30:00 2024-01-01 9007199254740993".split(" "),
  '""',
  '" "',
  "[]",
  "{}",
  "[1, [2, [3]]]",
  "{ a: { b: { c: d } } }",
  "*nobody",
  "&a [*a]",
  "!!binary aGk=",
  "!!js/function x",
  "${",
  "${x}",
  "${env:HOME}",
  "__proto__",
  "constructor",
  '"\\0"',
  '"\\u202e\\e[31m"',
  "|\n        text",
  "'unclosed",
  "@at",
  "`tick",
  "% percent",
  "? question",
  "- - -",
  "<<",
]

/** Letters that mean something to YAML, and some that mean nothing. */
const LETTERS = [..."{}[]:,-#&*!|>'\"%@`?\\ \t\n\0é🙂\u202e\ufeff"]

/** Changes a text in one way of many. */
function broken(text: string, chance: Chance): string {
  const lines = text.split("\n")
  const at = chance.int(0, lines.length - 1)
  switch (chance.int(0, 8)) {
    case 0:
      return lines.filter((_, i) => i !== at).join("\n")
    case 1:
      return lines.toSpliced(at, 0, lines[chance.int(0, lines.length - 1)]).join("\n")
    case 2:
      return lines.with(at, `${" ".repeat(chance.int(0, 9))}${lines[at].trimStart()}`).join("\n")
    case 3:
      return lines.with(at, lines[at].replace(/:\s.*$/, `: ${chance.of(...VALUES)}`)).join("\n")
    case 4: {
      const words = [...text.matchAll(/[A-Za-z][\w-]*/g)]
      if (words.length < 2) return text
      const [one, other] = [chance.of(...words), chance.of(...words)]
      return text.slice(0, one.index) + other[0] + text.slice(one.index + one[0].length)
    }
    case 5: {
      const values = [...text.matchAll(/(?<=: )[^\s,{}[\]]+/g)]
      if (values.length === 0) return text
      const one = chance.of(...values)
      return text.slice(0, one.index) + chance.of(...VALUES) + text.slice(one.index + one[0].length)
    }
    case 6: {
      const place = chance.int(0, text.length)
      return text.slice(0, place) + chance.of(...LETTERS) + text.slice(place + chance.int(0, 2))
    }
    case 7:
      return text.slice(0, chance.int(0, text.length))
    default: {
      const keys = [...text.matchAll(/[A-Za-z]+(?=:)/g)]
      if (keys.length === 0) return text
      const one = chance.of(...keys)
      const letter = chance.int(0, one[0].length - 1)
      return text.slice(0, one.index + letter) + text.slice(one.index + letter + 1)
    }
  }
}

interface Sample {
  readonly folder: string
  readonly name: string
  readonly text: string
}

/** Every YAML file of cases and examples, with the folder it is at home in. */
async function corpus(): Promise<ReadonlyArray<Sample>> {
  const found: Array<Sample> = []
  const look = async (folder: string): Promise<void> => {
    for (const entry of [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1)) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory) await look(path)
      else if (/\.ya?ml$/.test(entry.name)) {
        found.push({ folder, name: entry.name, text: await Deno.readTextFile(path) })
      }
    }
  }
  for (const folder of ["tests/cases", "examples"]) await look(`${PROJECT}${folder}`)
  return found
}

async function copied(from: string, to: string): Promise<void> {
  await Deno.mkdir(to)
  for (const entry of Deno.readDirSync(from)) {
    if (entry.isFile) await Deno.copyFile(`${from}/${entry.name}`, `${to}/${entry.name}`)
  }
}

/** What is asked of a broken pipeline file: mostly what opens nothing, now and then a run. */
const QUESTIONS = ["validate", "validate", "validate --json", "plan", "debug", "schema", "plan --sample=5", "run"]

Deno.test("whatever chance makes of a configuration, what is wrong is told", () =>
  inFolder(async (folder) => {
    const samples = await corpus()
    const chance = new Chance(SEED)
    const judged = new Judged()
    try {
      for (let n = 0; n < FUZZ; n++) {
        const { folder: home, name, text } = samples[chance.int(0, samples.length - 1)]
        let changed = text
        for (let times = chance.int(1, 3); times > 0; times--) changed = broken(changed, chance)
        const isTest = /\.test\.ya?ml$/.test(name)
        const question = isTest ? "test" : chance.of(...QUESTIONS)
        const work = `${folder}/${n}`
        await copied(home, work)
        await Deno.writeTextFile(`${work}/${name}`, changed)
        standIn(work)
        const [command, ...options] = question.split(" ")
        const result = await cliHere([command, name, ...options])
        standIn(undefined)
        await Deno.remove(work, { recursive: true })
        // What stands in a file may be said again.
        const own = (changed.match(/\b(undefined|NaN)\b|\bfile:\/\/\//g) ?? []).map((word) => RegExp.escape(word))
        // And JavaScript has a name for what a script takes a property of, though nothing is there.
        const words = { words: new RegExp([...own, "\\b(?:of|is|reading) undefined\\b"].join("|"), "g") }
        judged.add(result, `SEED=${SEED} no. ${n} ${question} ${home}/${name}\n${changed}`, words)
      }
    } finally {
      standIn(undefined)
    }
    judged.end()
  }))
