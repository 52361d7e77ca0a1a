/** What tests reach of scripts: the results of several test files put together, as text and as JSON. Pure. */
import type { CodePoint, TestFileResult } from "../../mod.ts"

type Point = CodePoint & { readonly isReached: boolean }

/** The script of a step; lines and branches that can be reached, and those that are not. */
export interface ScriptCoverage {
  readonly pipeline: string
  readonly step: string
  /** File that the script stands in. Undefined for a script that cannot tell where it was. */
  readonly file: string | undefined
  readonly lines: Share
  readonly branches: Share & { readonly missed: ReadonlyArray<MissedBranch> }
}

interface Share {
  readonly total: number
  readonly reached: number
  readonly missed: ReadonlyArray<unknown>
}

interface MissedBranch {
  readonly line: number
  readonly column: number
  readonly what: string
}

const MOST_MISSED = 20

/** By pipeline and step; a place counts as reached if the tests of any file reach it. */
export function coverageOf(results: ReadonlyArray<TestFileResult>): ReadonlyArray<ScriptCoverage> {
  const scripts = new Map<string, { pipeline: string; step: string; points: ReadonlyArray<Point> | undefined }>()
  for (const { pipeline, coverage = [] } of results) {
    for (const { step, points } of coverage) {
      const key = JSON.stringify([pipeline, step])
      const other = scripts.get(key)?.points
      const both = points?.map((point, i) => ({
        ...point,
        isReached: point.isReached || other?.[i]?.isReached === true,
      }))
      scripts.set(key, { pipeline, step, points: both })
    }
  }
  return Array.from(scripts.values(), ({ pipeline, step, points }) => {
    const all = points ?? []
    return { pipeline, step, file: all[0]?.place.file, lines: linesOf(all), branches: branchesOf(all) }
  })
}

/** A line is reached if all statements are that begin on it. */
function linesOf(points: ReadonlyArray<Point>): Share {
  const lines = new Map<number, boolean>()
  for (const { kind, place, isReached } of points) {
    if (kind === "statement") lines.set(place.line, (lines.get(place.line) ?? true) && isReached)
  }
  const missed = [...lines].filter(([, isReached]) => !isReached).map(([line]) => line).sort((a, b) => a - b)
  return { total: lines.size, reached: lines.size - missed.length, missed }
}

function branchesOf(points: ReadonlyArray<Point>) {
  const branches = points.filter(({ kind }) => kind === "branch")
  const missed = branches.filter(({ isReached }) => !isReached)
    .map(({ what, place: { line, column } }): MissedBranch => ({ line, column, what }))
    .sort((a, b) => a.line - b.line || a.column - b.column)
  return { total: branches.length, reached: branches.length - missed.length, missed }
}

export function coverageText(scripts: ReadonlyArray<ScriptCoverage>): string {
  if (scripts.length === 0) return "coverage: no script was run"
  return ["coverage", ...scripts.flatMap(scriptLines)].join("\n")
}

function scriptLines({ pipeline, step, file, lines, branches }: ScriptCoverage): ReadonlyArray<string> {
  if (file === undefined) return [`  ${pipeline}, ${step}: this script cannot tell which of its lines were reached`]
  const missed = [
    ...lines.missed.map((line) => `    ${file}:${line} is not reached`),
    ...branches.missed.map(({ line, column, what }) => `    ${file}:${line}:${column} \`${what}\` is not taken`),
  ]
  const more = missed.length > MOST_MISSED ? [`    … and ${missed.length - MOST_MISSED} more`] : []
  const head = `  ${pipeline}, ${step}: ${shareText("lines", lines)}, ${shareText("branches", branches)}`
  return [head, ...missed.slice(0, MOST_MISSED), ...more]
}

const shareText = (what: string, { total, reached }: Share) =>
  `${reached} of ${total} ${what}${total === 0 ? "" : ` (${Math.floor(100 * reached / total)} %)`}`

/** The smaller share of lines and branches over all scripts, in percent. */
export function leastPercent(scripts: ReadonlyArray<ScriptCoverage>): number {
  const percent = (shares: ReadonlyArray<Share>) => {
    const total = shares.reduce((sum, share) => sum + share.total, 0)
    return total === 0 ? 100 : 100 * shares.reduce((sum, share) => sum + share.reached, 0) / total
  }
  return Math.min(percent(scripts.map(({ lines }) => lines)), percent(scripts.map(({ branches }) => branches)))
}
