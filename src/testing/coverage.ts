/**
 * Which places of the users' code the tests of a file have reached, all of them together.
 */
import type { Files } from "../data/files.ts"
import { contextOf, type Plan, type PlannedStep } from "../plan/plan.ts"
import type { LogLine } from "../plugin/contract.ts"
import type { CodePoint } from "../plugin/covered_code.ts"

/** The code of a step. */
export interface CodeCoverage {
  readonly step: string
  /** Undefined if this code cannot tell where it was. */
  readonly points: ReadonlyArray<CodePoint & { readonly isReached: boolean }> | undefined
}

/** Takes the lines of a log that tell of coverage, and returns the others. */
export type LogFilter = (logs: ReadonlyArray<LogLine>) => ReadonlyArray<LogLine>

export class Coverage {
  readonly #points = new Map<string, ReadonlyArray<CodePoint> | undefined>()
  readonly #reached = new Map<string, Set<number>>()

  /** The step with code that tells where it was; undefined if it has none that could. */
  async cover(
    step: PlannedStep,
    plan: Plan,
    files: Files,
  ): Promise<{ readonly step: PlannedStep; readonly filter: LogFilter } | undefined> {
    const { plugin, id } = step
    if (plugin.kind !== "transform" || plugin.covered === undefined) return undefined
    const code = await plugin.covered(step.options, contextOf(plan, step, files, () => {}))
    this.#points.set(id, code?.points)
    if (code === undefined) return undefined
    const reached = this.#reached.get(id) ?? new Set()
    this.#reached.set(id, reached)
    const filter: LogFilter = (logs) =>
      logs.filter(({ message }) => {
        const points = code.reached(message)
        points?.forEach((point) => reached.add(point))
        return points === undefined
      })
    return { step: { ...step, options: code.options }, filter }
  }

  get report(): ReadonlyArray<CodeCoverage> {
    return Array.from(this.#points, ([step, points]) => ({
      step,
      points: points?.map((point, i) => ({ ...point, isReached: this.#reached.get(step)!.has(i) })),
    }))
  }
}
