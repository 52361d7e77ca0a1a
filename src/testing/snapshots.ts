/**
 * What runs did when somebody last looked at it: a text file beside the test file, one section per test and sink, one row
 * per line, so that a change is a few lines of a diff. Digits stay as they are.
 */
import type { Files } from "../data/files.ts"
import { FlowError, flowError } from "../errors/flow_error.ts"
import type { CellRow } from "./cell_json.ts"
import { type DiffLine, textDifference } from "./differences.ts"
import { errorText, type Outcome } from "./expectations.ts"

/** What is kept of one run, by what it is: `sinks.accepted` → lines. */
export type Snapshot = ReadonlyMap<string, string>

const HEAD = "# Written by `flowengine test --update`: read what changes.\n"
const SECTION = /^== ("(?:[^"\\]|\\.)*") (\S+)$/

export class Snapshots {
  /** Names of tests → their snapshots, as the file has them. */
  readonly #kept: Map<string, Map<string, string>>
  readonly #met = new Map<string, Snapshot>()

  private constructor(readonly path: string, readonly text: string, readonly mayWrite: boolean) {
    this.#kept = parsed(text)
  }

  /** Reads those of a test file; none if there are none. */
  static async open(files: Files, testFile: string, update: boolean): Promise<Snapshots> {
    const path = testFile.replace(/\.ya?ml$/, "") + ".snap"
    const isThere = await files.status(path) !== undefined
    return new Snapshots(path, isThere ? await files.readText(path) : "", update)
  }

  /** Lines of difference by section; none if it is as it was, or is to be kept from now on. */
  compare(test: string, snapshot: Snapshot): ReadonlyArray<readonly [string, ReadonlyArray<DiffLine>]> {
    this.#met.set(test, snapshot)
    if (this.mayWrite) return []
    const kept = this.#kept.get(test)
    if (kept === undefined) return [["none", []]]
    const sections = [...new Set([...kept.keys(), ...snapshot.keys()])]
    return sections.flatMap((what) => {
      const lines = textDifference(kept.get(what) ?? "", snapshot.get(what) ?? "")
      return lines.length === 0 ? [] : [[what, lines] as const]
    })
  }

  /** Names of tests that have a snapshot and do not ask for it. */
  unused(isLeftOut: (test: string) => boolean): ReadonlyArray<string> {
    return [...this.#kept.keys()].filter((name) => !this.#met.has(name) && !isLeftOut(name))
  }

  /** Writes what was met, and leaves what was left out as it is. Returns whether something has changed. */
  async save(files: Files, isLeftOut: (test: string) => boolean): Promise<boolean> {
    const left = [...this.#kept].filter(([name]) => !this.#met.has(name) && isLeftOut(name))
    const all = [...left, ...this.#met].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0)
    const text = all.length === 0 ? "" : HEAD + all.map(([name, snapshot]) => sectionsText(name, snapshot)).join("")
    if (text === this.text) return false
    if (text === "") await files.remove(this.path)
    else await write(files, this.path, text)
    return true
  }
}

const sectionsText = (name: string, snapshot: Snapshot) =>
  Array.from(snapshot, ([what, lines]) => `\n== ${JSON.stringify(name)} ${what}\n${lines}`).join("")

function parsed(text: string): Map<string, Map<string, string>> {
  const tests = new Map<string, Map<string, string>>()
  let sections: Map<string, string> | undefined
  let what = ""
  for (const line of text.split("\n")) {
    const head = SECTION.exec(line)
    if (head !== null) {
      const name = JSON.parse(head[1]) as string
      sections = tests.get(name) ?? new Map()
      tests.set(name, sections.set(what = head[2], ""))
    } else if (line !== "") sections?.set(what, `${sections.get(what)}${line}\n`)
  }
  return tests
}

async function write(files: Files, path: string, text: string): Promise<void> {
  const part = `${path}.part`
  const file = files.create(part, { truncate: true })
  try {
    file.write(new TextEncoder().encode(text))
  } catch (error) {
    await files.remove(part).catch(() => {})
    if (!(error instanceof FlowError)) throw error
    throw flowError(error.code, `the snapshots could not be written: ${error.message}`, { cause: error })
  } finally {
    file.close()
  }
  await files.rename(part, path)
}

/** All that a run has done to sinks, rows that it rejected, and how it failed. */
export function snapshotOf({ seen, errors, rejects }: Outcome, sinks: ReadonlyArray<string>): Snapshot {
  const snapshot = new Map<string, string>()
  if (errors.length > 0) snapshot.set("error", linesText(errors.map(errorText)))
  else for (const sink of sinks) snapshot.set(`sinks.${sink}`, linesText((seen.rows.get(sink) ?? []).map(rowJson)))
  if (rejects.length > 0) snapshot.set("rejects", linesText(rejects.map(errorText).sort()))
  return snapshot
}

const linesText = (lines: ReadonlyArray<string>) => lines.map((line) => `${line.replaceAll("\n", " ")}\n`).join("")

const rowJson = (row: CellRow) =>
  `{${Array.from(row, ([name, json]) => `${JSON.stringify(name)}: ${json}`).join(", ")}}`
