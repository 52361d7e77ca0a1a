/**
 * What a checkpoint fits: the pipeline with its variables put in, and the files it reads, by size and time. Tells in words
 * what differs.
 */
import type { Files } from "../data/files.ts"
import { resolveInputs } from "../data/input_files.ts"
import type { Plan, PlannedStep } from "../plan/plan.ts"
import { contextOf } from "../plan/plan.ts"

export interface InputMark {
  readonly name: string
  /** -1 if it is not there, null if it is no regular file. */
  readonly size: number | null
  readonly changedMs: number | null
}

export interface Fingerprint {
  /** SHA-256 of type, options and policy, by step id: options may hold secrets. */
  readonly steps: Readonly<Record<string, string>>
  /** Of connections, globals and settings. */
  readonly rest: string
  readonly inputs: ReadonlyArray<InputMark>
}

export async function fingerprintOf(plan: Plan, files: Files): Promise<Fingerprint> {
  const { edges, globals, libraries, deadLetterPath, policy } = plan
  const steps = await Promise.all(
    plan.steps.map(async ({ id, type, options, policy, plugin }) =>
      [id, await digest({ type, options, policy, code: plugin.thirdParty?.integrity })] as const
    ),
  )
  return {
    steps: Object.fromEntries(steps),
    // How much may wait on a connection changes nothing of what comes out.
    rest: await digest({
      edges: edges.map(({ from, to, route, row }) => ({ from, to, route, row })),
      globals,
      libraries: [...libraries],
      deadLetterPath,
      policy,
    }),
    inputs: (await Promise.all(plan.steps.map((step) => marksOf(plan, step, files)))).flat(),
  }
}

async function marksOf(plan: Plan, step: PlannedStep, files: Files): Promise<ReadonlyArray<InputMark>> {
  const context = contextOf(plan, step, files, () => {})
  const names = step.plugin.reads?.(step.options) ?? []
  return (await Promise.all(names.map((name) => marked(name, (path) => context.resolve(path), files)))).flat()
}

async function marked(name: string, resolve: (path: string) => string, files: Files): Promise<Array<InputMark>> {
  try {
    const found = await resolveInputs(files, [name], resolve, undefined)
    return await Promise.all(found.map(async ({ name, path }) => {
      const status = await files.status(path)
      const size = status === undefined ? -1 : status.kind === "file" ? status.size : null
      return { name, size, changedMs: status?.changedMs ?? null }
    }))
  } catch {
    // Who opens it says what is wrong with it, and where.
    return [{ name, size: -1, changedMs: null }]
  }
}

async function digest(value: unknown): Promise<string> {
  const text = JSON.stringify(value, (_key, inner) => typeof inner === "bigint" ? `${inner}n` : inner)
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toHex()
}

/** What is no longer as it was, in words; empty if nothing is. */
export function changesSince(earlier: Fingerprint, now: Fingerprint): ReadonlyArray<string> {
  const ids = new Set([...Object.keys(earlier.steps), ...Object.keys(now.steps)])
  const changes = [...ids].flatMap((id) => {
    const [before, after] = [earlier.steps[id], now.steps[id]]
    if (before === after) return []
    return [before === undefined ? `the step ${id} is new` : `the step ${id} ${after ? "was changed" : "is gone"}`]
  })
  if (earlier.rest !== now.rest) {
    changes.push("connections, globals, libraries or settings of the pipeline were changed")
  }
  const marks = (fingerprint: Fingerprint) => new Map(fingerprint.inputs.map((mark) => [mark.name, mark]))
  const [before, after] = [marks(earlier), marks(now)]
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const change = inputChange(name, before.get(name), after.get(name))
    if (change !== undefined) changes.push(change)
  }
  return changes
}

function inputChange(name: string, before: InputMark | undefined, after: InputMark | undefined): string | undefined {
  if (before === undefined) return `${name} is a new input`
  if (after === undefined || after.size === -1) return `${name} is gone`
  if (before.size !== after.size) return `${name} had ${before.size} bytes and has ${after.size}`
  return before.changedMs === after.changedMs ? undefined : `${name} was changed`
}
