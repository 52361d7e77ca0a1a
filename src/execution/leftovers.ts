/**
 * What runs that were killed have left on disk: chunks that waited there, unfinished outputs, locks. Tells what nobody needs
 * from what a later run goes on with, and from what a run at work has open; removes the former only.
 */
import type { Files } from "../data/files.ts"
import { basename, dirname, join } from "../data/path.ts"
import { FlowError } from "../errors/flow_error.ts"
import { contextOf, type Plan } from "../plan/plan.ts"
import { spillLeftovers, systemFolder } from "../resources/spill_folder.ts"
import { besideCheckpoint, checkpointParts, readCheckpoint } from "./checkpoint_file.ts"
import { journalParts, journalPath } from "./replay_journal.ts"

/** Something that a killed run has left on disk, in bytes, and what becomes of it. */
export interface Leftover {
  readonly kind: "spill" | "output" | "lock" | "checkpoint" | "replay"
  /** Absolute. */
  readonly path: string
  readonly bytes: number
  /** `needless`: nobody needs it, and it may be removed. */
  readonly fate: "needless" | "removed" | "kept"
  /** Why it is kept. */
  readonly note?: string
}

/** What of a plan is kept, and why. */
interface Needed {
  readonly parts: ReadonlySet<string>
  readonly leftovers: ReadonlyArray<Leftover>
}

/** Of any pipeline without a plan. */
export async function findLeftovers(
  plan: Plan | undefined,
  files: Files,
  remove: boolean,
): Promise<ReadonlyArray<Leftover>> {
  const fate = remove ? "removed" : "needless"
  const found: Array<Leftover> = []
  for (const folder of new Set([systemFolder(), ...plan?.spillFolder === undefined ? [] : [plan.spillFolder]])) {
    const spilled = await spillLeftovers(files, folder, remove)
    found.push(...spilled.map(({ path, bytes }): Leftover => ({ kind: "spill", path, bytes, fate })))
  }
  if (plan === undefined) return found
  const needed = await neededOf(plan, files)
  for (const path of await candidates(plan, files)) {
    const status = await files.status(path)
    if (status === undefined) continue
    const kind = path.endsWith(".lock") ? "lock" : "output"
    const note = await whyKept(files, path, needed.parts)
    if (note === undefined && remove) await files.remove(path)
    found.push({ kind, path, bytes: status.size, ...(note === undefined ? { fate } : { fate: "kept", note }) })
  }
  return [...found, ...needed.leftovers]
}

async function whyKept(files: Files, path: string, needed: ReadonlySet<string>): Promise<string | undefined> {
  if (needed.has(path)) return "the run that goes on needs it"
  return await files.isHeld?.(path) ? "a run is at work on it" : undefined
}

/** Checkpoint and replay that a later run goes on with, and the unfinished outputs they name. */
async function neededOf({ checkpoint, deadLetterPath }: Plan, files: Files): Promise<Needed> {
  const parts: Array<string> = []
  const leftovers: Array<Leftover> = []
  const keep = async (kind: Leftover["kind"], path: string, note: string) =>
    leftovers.push({ kind, path, bytes: (await files.status(path))?.size ?? 0, fate: "kept", note })
  const earlier = checkpoint === undefined ? undefined : await readCheckpoint(files, checkpoint.path).catch(unreadable)
  if (earlier === "unreadable") {
    await keep("checkpoint", checkpoint!.path, "it cannot be read; the next `run` removes it")
  } else if (earlier !== undefined) {
    parts.push(...checkpointParts(earlier))
    await keep("checkpoint", checkpoint!.path, "`run --resume` goes on with it, and `run` without gives it up")
  }
  const decided = deadLetterPath === undefined ? undefined : await journalParts(files, deadLetterPath)
  if (decided !== undefined) {
    parts.push(...decided)
    await keep("replay", journalPath(deadLetterPath!), "the next `replay` or `run` puts its rows in place")
  }
  return { parts: new Set(parts), leftovers }
}

/** No run goes on with a checkpoint like that. */
function unreadable(error: unknown): "unreadable" {
  if (error instanceof FlowError && error.code === "FE5032") return "unreadable"
  throw error
}

/** Files that a run of the plan makes and removes again. */
async function candidates(plan: Plan, files: Files): Promise<ReadonlyArray<string>> {
  const { checkpoint, deadLetterPath } = plan
  const found = checkpoint === undefined ? [] : [...besideCheckpoint(checkpoint.path)]
  if (deadLetterPath !== undefined) found.push(`${journalPath(deadLetterPath)}.part`)
  for (const output of [...outputsOf(plan, files), ...deadLetterPath === undefined ? [] : [deadLetterPath]]) {
    const name = basename(output)
    for (const entry of await files.list(dirname(output)).catch(() => [])) {
      const isPart = entry.name.startsWith(`.${name}.`) && /^[0-9a-f]{8}\.part$/.test(entry.name.slice(name.length + 2))
      if (entry.kind === "file" && isPart) found.push(join(dirname(output), entry.name))
    }
  }
  return [...new Set(found)]
}

function outputsOf(plan: Plan, files: Files): ReadonlyArray<string> {
  return plan.steps.flatMap((step) => {
    const context = contextOf(plan, step, files, () => {})
    return (step.plugin.writes?.(step.options) ?? []).map((path) => context.resolve(path))
  })
}
