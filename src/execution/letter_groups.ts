/**
 * The letters of a dead-letter file in groups: those that go the same way, from one source to one step that rejected
 * them. The file is read anew for each group, so that its size costs no memory.
 */
import type { Files } from "../data/files.ts"
import type { ReplayRecord } from "../data/replay_origin.ts"
import type { Code } from "../errors/codes.ts"
import { FlowError, flowError, FlowErrors } from "../errors/flow_error.ts"
import { didYouMean } from "../errors/suggest.ts"
import type { Plan } from "../plan/plan.ts"
import { contentOf, isResolved, type OpenLetter, openLetter, readLetters } from "./letters.ts"
import { wayPath } from "./trail.ts"
import { type Way, waysBetween } from "./ways.ts"

export interface LetterGroup {
  readonly source: string
  /** The step that rejected the rows. */
  readonly step: string
  /** How they came to it. */
  readonly way: Way
  records(): AsyncGenerator<ReplayRecord>
}

export interface LetterGroups {
  readonly groups: ReadonlyArray<LetterGroup>
  /** Letters to be replayed, and letters that need nothing. */
  readonly open: number
  readonly resolved: number
}

type GroupKey = Pick<OpenLetter, "source" | "step" | "path">

/** Reads the whole file. Throws FlowErrors with everything that is wrong with its letters, each kind once. */
export async function groupLetters(plan: Plan, files: Files, path: string): Promise<LetterGroups> {
  const groups = new Map<string, LetterGroup>()
  const known = new Map<string, string>()
  const problems = new Problems()
  let open = 0
  let resolved = 0

  /** The key of the group a letter belongs to. */
  const keyOf = (letter: GroupKey, line: number): string => {
    const asked = JSON.stringify([letter.source, letter.step, letter.path ?? null])
    const found = known.get(asked)
    if (found !== undefined) return found
    const way = wayOf(plan, letter, path, line)
    const key = JSON.stringify([letter.source, letter.step, wayPath(way)])
    known.set(asked, key)
    if (!groups.has(key)) {
      groups.set(key, {
        source: letter.source,
        step: letter.step,
        way,
        records: () => records(key),
      })
    }
    return key
  }

  async function* records(key: string): AsyncGenerator<ReplayRecord> {
    for await (const line of readLetters(files, path)) {
      const content = contentOf(line, path)
      if (isResolved(content)) continue
      const letter = openLetter(content, line.number, path)
      if (keyOf(letter, line.number) === key) yield letter.record
    }
  }

  for await (const line of readLetters(files, path)) {
    try {
      const content = contentOf(line, path)
      if (isResolved(content)) resolved++
      else {
        keyOf(openLetter(content, line.number, path), line.number)
        open++
      }
    } catch (error) {
      if (!(error instanceof FlowError)) throw error
      problems.add(error)
    }
  }
  problems.throwAny()
  return { groups: [...groups.values()], open, resolved }
}

/** What is wrong with letters: the first of each kind is shown, the others are counted. */
class Problems {
  readonly #kinds = new Map<string, { readonly first: FlowError; count: number }>()

  add(error: FlowError): void {
    const kind = error.code === "FE5043" || error.code === "FE5047" ? error.message : error.code
    const known = this.#kinds.get(kind)
    if (known === undefined) this.#kinds.set(kind, { first: error, count: 1 })
    else known.count++
  }

  throwAny(): void {
    if (this.#kinds.size === 0) return
    throw new FlowErrors({
      errors: [...this.#kinds.values()].map(({ first, count }) => {
        if (count === 1) return first
        const more = count === 2 ? "1 further letter" : `${count - 1} further letters`
        const { code, message, help, data } = first
        return flowError(code, `${message} (and ${more} like this)`, { help, data })
      }),
    })
  }
}

/** The way a letter's row came. Throws FE5043 or FE5047. */
function wayOf(plan: Plan, { source, step, path }: GroupKey, file: string, line: number): Way {
  const fail = (code: Code, message: string, help?: string): never => {
    throw flowError(code, message, { data: { file, line }, ...(help === undefined ? {} : { help }) })
  }
  const ids = plan.steps.map(({ id }) => id)
  for (const id of [source, step]) {
    if (ids.includes(id)) continue
    const meant = didYouMean(id, ids)
    const help = meant === undefined ? undefined : `if the step is now called \`${meant}\`, say so in the letters`
    fail("FE5043", `the letter names the step \`${id}\`, which the pipeline does not have`, help)
  }
  const { plugin, type } = plan.steps.find(({ id }) => id === source)!
  if (plugin.kind !== "source") return fail("FE5043", `the letter names \`${source}\` as its source, which is none`)
  if (plugin.replay === undefined) return fail("FE5047", `${source} is a ${type}, which cannot take letters back`)
  const ways = waysBetween(plan.edges, source, step)
  if (ways.length === 0) return fail("FE5043", `no row can go from \`${source}\` to \`${step}\` in this pipeline`)
  if (ways.length === 1) return ways[0]
  const wanted = path ?? [source, step]
  const way = ways.find((way) => JSON.stringify(wayPath(way)) === JSON.stringify(wanted))
  if (way !== undefined) return way
  const all = ways.map((way) => JSON.stringify(wayPath(way))).join(" or ")
  return fail(
    "FE5043",
    `rows go from \`${source}\` to \`${step}\` in several ways, and ${JSON.stringify(wanted)} is none of them`,
    `set \`path\` of the letters to the way their rows took: ${all}`,
  )
}
