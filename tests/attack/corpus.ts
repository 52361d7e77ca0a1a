/**
 * The corpus as data: one script per file, in a folder per family, with a head of comments that says what the script
 * tries and what has to come of it. Runs nothing.
 */
import { PROJECT } from "../support/paths.ts"

const FOLDER = `${PROJECT}tests/attack`

/** What may come of an attack. */
export interface Expected {
  /** The row that attacks may be rejected with one of these codes. */
  readonly rejected: ReadonlyArray<string>
  /** The whole run may fail with one of these codes. */
  readonly failed: ReadonlyArray<string>
  /** The attack may have no effect: the row is written like the others. */
  readonly harmless: boolean
  /** The row may leave by the queue. */
  readonly routed: boolean
}

export interface Attack {
  readonly family: string
  readonly name: string
  /** What it tries. */
  readonly about: string
  readonly script: string
  readonly expected: Expected
  /** Milliseconds the script is given; more while it loads. */
  readonly deadline: number
  /** Whether the row's own field may hold anything, if it goes on. */
  readonly anyOutput: boolean
  /** Options of the step, and settings of the pipeline. */
  readonly config: Readonly<Record<string, unknown>>
  readonly settings: Readonly<Record<string, unknown>>
  /** Text of the script library `library`. */
  readonly library: string | undefined
}

export const TIMEOUT_MS = 250
const HEAD = /^(?:\/\/ .*\n)+/
const KEY = /^(expect|config|settings|library|deadline|out): (.*)$/

/** All attacks, family by family. */
export async function corpus(): Promise<ReadonlyMap<string, ReadonlyArray<Attack>>> {
  const families = new Map<string, ReadonlyArray<Attack>>()
  for (const family of await names(FOLDER, (entry) => entry.isDirectory)) {
    const files = await names(`${FOLDER}/${family}`, (entry) => entry.name.endsWith(".js"))
    families.set(family, await Promise.all(files.map((file) => attack(family, file.replace(/\.js$/, "")))))
  }
  return families
}

async function names(folder: string, isWanted: (entry: Deno.DirEntry) => boolean): Promise<ReadonlyArray<string>> {
  const found: Array<string> = []
  for await (const entry of Deno.readDir(folder)) if (isWanted(entry)) found.push(entry.name)
  return found.sort()
}

async function attack(family: string, name: string): Promise<Attack> {
  const script = await Deno.readTextFile(`${FOLDER}/${family}/${name}.js`)
  const about: Array<string> = []
  const keys: Record<string, string> = {}
  for (const line of HEAD.exec(script)?.[0].trimEnd().split("\n") ?? []) {
    const text = line.slice("// ".length)
    const [, key, value] = KEY.exec(text) ?? []
    if (key === undefined) about.push(text)
    else keys[key] = value
  }
  if (about.length === 0 || keys.expect === undefined) {
    throw new Error(`${family}/${name}.js does not say what it tries`)
  }
  return {
    family,
    name,
    about: about.join(" "),
    script,
    expected: expected(keys.expect),
    deadline: Number(keys.deadline ?? TIMEOUT_MS),
    anyOutput: keys.out === "any",
    config: JSON.parse(keys.config ?? "{}"),
    settings: JSON.parse(keys.settings ?? "{}"),
    library: keys.library && await Deno.readTextFile(`${FOLDER}/${family}/code/${keys.library}`),
  }
}

function expected(text: string): Expected {
  const outcomes = text.split(", ")
  return {
    rejected: outcomes.filter((outcome) => outcome.startsWith("FE")),
    failed: outcomes.filter((outcome) => outcome.startsWith("fails ")).map((outcome) => outcome.slice("fails ".length)),
    harmless: outcomes.includes("harmless"),
    routed: outcomes.includes("routed"),
  }
}
