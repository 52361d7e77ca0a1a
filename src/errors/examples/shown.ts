/** An example as text: the failing files, the command and what it says; then what is changed, as a diff. */
import type { Code } from "../codes.ts"
import { unifiedDiff } from "../unified.ts"
import { MESSAGES } from "./messages.ts"
import { EXAMPLES, type Files, mended } from "./mod.ts"

/** An example of a code, as texts. */
export interface ShownExample {
  /** Names and contents; bytes that are no text as they are read. */
  readonly files: Readonly<Record<string, string>>
  readonly command: string
  /** What is printed. */
  readonly says: string
  readonly when?: string
  readonly mended: {
    readonly files: Readonly<Record<string, string>>
    readonly command: string
    readonly instead?: string
  }
}

const texts = (files: Files) =>
  Object.fromEntries(
    Object.entries(files).map(([name, content]) =>
      [name, typeof content === "string" ? content : new TextDecoder().decode(content)] as const
    ),
  )

export function exampleOf(code: Code): ShownExample {
  const example = EXAMPLES[code]
  const { files, run, when, instead, mendedRun } = example
  return {
    ...(when === undefined ? {} : { when }),
    files: texts(files),
    command: run,
    says: MESSAGES[code],
    mended: {
      files: texts(mended(example)),
      command: mendedRun ?? run,
      ...(instead === undefined ? {} : { instead }),
    },
  }
}

/** Longer lines are cut. */
const LONGEST_LINE = 240
const cut = (line: string) => line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line
const indented = (lines: ReadonlyArray<string>) => lines.map((line) => `  ${cut(line)}`.trimEnd())
const linesOf = (text: string) => text.replace(/\n$/, "").split("\n")

/** The failing example: the files that matter, when it happens, the command and its answer. */
export function failingText({ files, command, says, when, mended }: ShownExample): ReadonlyArray<string> {
  const named = Object.keys(files).filter((name) => isTold(name, files) || files[name] !== mended.files[name])
  return [
    ...named.flatMap((name) => [`${name}:`, ...indented(linesOf(files[name])), ""]),
    ...(when === undefined ? [] : [`While ${when}:`, ""].map((line) => line.replace("While an earlier", "An earlier"))),
    `$ ${command}`,
    ...linesOf(says).map(cut),
  ]
}

/** Pipelines and what is mended are shown; data only where they are the point, plugins without what is the same for all. */
const isTold = (name: string, files: Readonly<Record<string, string>>) =>
  name.endsWith(".yaml") || (name.endsWith(".csv") && name in files && !/^(out|orders)\.csv$/.test(name))

/** What is changed, and the command that then goes through. */
export function mendedText({ files, command, mended }: ShownExample): ReadonlyArray<string> {
  const names = [...new Set([...Object.keys(files), ...Object.keys(mended.files)])]
  const changes = names.filter((name) => files[name] !== mended.files[name]).flatMap((name) => {
    if (mended.files[name] === undefined) return [`${name}: removed`, ""]
    if (files[name] === undefined) return [`${name}: added`, ...indented(linesOf(mended.files[name])), ""]
    return [`${name}:`, ...indented(unifiedDiff(files[name], mended.files[name])), ""]
  })
  const { instead } = mended
  const said = instead === undefined ? [] : [`${instead.charAt(0).toUpperCase()}${instead.slice(1)}.`]
  if (instead !== undefined && command === mended.command) return [...changes, ...said]
  return [...changes, ...said, `$ ${mended.command}`]
}
