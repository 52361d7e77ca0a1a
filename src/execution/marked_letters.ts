/**
 * The dead-letter file after a replay: which letters came home, which were rejected again and why, all others as they
 * were. Written beside the old one; what puts it in its place is the journal.
 */
import type { Files } from "../data/files.ts"
import { openOutput } from "../data/output_file.ts"
import { flowError } from "../errors/flow_error.ts"
import type { Trail } from "./channel.ts"
import { contentOf, isResolved, readLetters } from "./letters.ts"
import type { DeadLetter, DeadLetterFile } from "./rejects.ts"
import type { StepRole } from "./replay_plan.ts"
import { edgesOf, wayPath } from "./trail.ts"

/** What a further rejection changes in a letter. */
type Again = Pick<DeadLetter, "code" | "message" | "help" | "column" | "script"> & Partial<DeadLetter>

export interface MarkOptions {
  readonly files: Files
  /** Where the new file is written; it is put in place when the changes of these files are. */
  readonly staged: Files
  readonly run: string
  /** ISO 8601, UTC. */
  readonly at: string
  /** Leave out letters that are resolved. */
  readonly prune: boolean
}

export class MarkedLetters implements DeadLetterFile {
  /** By number of the letter: a row that went several ways may have been rejected by several steps. */
  readonly #again = new Map<number, Array<Again>>()

  constructor(readonly path: string, readonly roles: ReadonlyMap<string, StepRole>) {}

  /** Letters that were rejected again. */
  get count(): number {
    return this.#again.size
  }

  keep(letter: DeadLetter, number: number | undefined, trail: Trail | undefined): void {
    if (number === undefined) {
      throw flowError("FE2001", "the source did not say which letter a row of the replay comes from")
    }
    const { code, message, help, column, script } = letter
    const again = { code, message, help, column, script, ...this.#place(letter.step, trail) }
    const known = this.#again.get(number)
    if (known === undefined) this.#again.set(number, [again])
    else known.push(again)
  }

  /**
   * Where the next replay has to bring the row. A step before the one that had rejected it changes nothing about that:
   * other steps had the row already.
   */
  #place(step: string, trail: Trail | undefined): Partial<DeadLetter> {
    const { id, isBefore } = this.roles.get(step)!
    if (isBefore) return {}
    const way = edgesOf(trail)
    const isDirect = way.length === 0 || (way.length === 1 && way[0].route === undefined)
    return { step: id, path: isDirect ? undefined : wayPath(way, (id) => this.roles.get(id)!.id) }
  }

  /** Writes the file with all letters. */
  async write({ files, staged, run, at, prune }: MarkOptions): Promise<void> {
    const { path } = this
    const output = await openOutput(staged, path, { mode: "replace", compress: path.endsWith(".gz") })
    try {
      const encoder = new TextEncoder()
      const put = (text: string) => output.write(encoder.encode(`${text}\n`))
      for await (const line of readLetters(files, path)) {
        const content = contentOf(line, path)
        const again = this.#again.get(line.number)
        if (isResolved(content)) {
          if (!prune) put(line.text)
        } else if (again === undefined) {
          if (!prune) put(JSON.stringify({ ...content, resolved: { run, at } }))
        } else {
          const rounds = Number(content.rounds ?? 0) + 1
          // `undefined` takes away what the letter had and the new rejection has not, as a column.
          for (const each of again) put(JSON.stringify({ ...content, ...each, rounds }))
        }
      }
      await output.prepare()
      await output.commit()
    } catch (error) {
      await output.abort()
      throw error
    }
  }
}
