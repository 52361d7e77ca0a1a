/**
 * The memory of a run between those who need it: what the steps of a plan ask for, the books of it, and what each step is
 * told. Sharing it out is done in plan/budget.ts, watching it in resources/memory_budget.ts.
 */
import * as Effect from "effect/Effect"
import { rowMemory } from "../data/row_memory.ts"
import type { HeldMemory } from "../data/slab.ts"
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import { FULL_CHUNK_BYTES, type MemoryPlan, shareMemory, type StepNeed } from "../plan/budget.ts"
import type { Plan, PlannedStep } from "../plan/plan.ts"
import type { StepMemory } from "../plan/step_context.ts"
import type { TransformBinding } from "../plugin/contract.ts"
import { MemoryBudget, type PressureLevel, UNLIMITED } from "../resources/memory_budget.ts"
import {
  beThrifty,
  collectGarbage,
  containerLimitBytes,
  defaultLimitBytes,
  residentBytes,
} from "../resources/process_memory.ts"
import type { Ledger } from "./ledger.ts"
import type { Telemetry } from "./telemetry.ts"

const MB = 1 << 20

export interface MemoryOptions {
  /** Called when the run comes nearer to the limit of its memory, or farther from it. */
  readonly onPressure?: ((level: PressureLevel) => void) | undefined
  /** Another gauge of the resident bytes of the process; for tests. */
  readonly residentBytes?: (() => number) | undefined
}

/** The books of a run. It may take what it likes until its plan is bound (`shareOut`). */
export function openMemory(telemetry: Telemetry, ledger: Ledger, options: MemoryOptions): MemoryBudget {
  const memory = new MemoryBudget({
    resident: options.residentBytes ?? residentBytes,
    now: () => telemetry.now(),
    isIdle: () => ledger.isSettled,
    collect: collectGarbage,
  }, { ...UNLIMITED, chunkBytes: FULL_CHUNK_BYTES })
  memory.account("rows", () => rowMemory()?.extent ?? 0)
  if (options.onPressure !== undefined) memory.onLevel(options.onPressure)
  telemetry.memory = memory
  return memory
}

/** What a step is told of the memory. */
export function stepMemory(memory: MemoryBudget, step: PlannedStep): StepMemory {
  return {
    // Where memory is plentiful, a source may make larger chunks if its options say so.
    chunkBytes: () => memory.chunkBytes < FULL_CHUNK_BYTES ? memory.chunkBytes : Infinity,
    holds: (pool: HeldMemory) => {
      memory.account(`slabs:${step.id}`, () => pool.bytes)
      memory.onLevel((level) => level === "normal" || pool.trim())
    },
  }
}

/** Shares the memory out among the steps, now that it is known what they need. FE7001 if there is too little of it. */
export function sharesOf(plan: Plan, bindings: ReadonlyMap<string, TransformBinding>): MemoryPlan {
  const { maxMemoryMB } = plan.limits
  const limitBytes = maxMemoryMB === undefined ? defaultLimitBytes() : maxMemoryMB * MB
  const steps = plan.steps.map(({ id, kind }): StepNeed => {
    const { concurrency = 1, copyMB = 0 } = bindings.get(id) ?? {}
    return { id, kind, copies: concurrency, copyBytes: copyMB * MB }
  })
  const shares = shareMemory({ limitBytes, steps, connections: plan.edges })
  // Nobody has asked for a limit that is taken from the machine: better to try than to refuse.
  if (shares.isTooLarge && maxMemoryMB !== undefined) throw tooLittle(plan, shares, maxMemoryMB)
  return shares
}

function tooLittle(plan: Plan, { parts, sumBytes }: MemoryPlan, maxMemoryMB: number): FlowErrors {
  const least = Math.ceil(sumBytes / MB)
  const needs = parts.map(({ name, bytes }) => `${name} ${Math.ceil(bytes / MB)}`).join(", ")
  const message = `the run needs about ${least} MB at least (${needs}), and \`maxMemoryMB\` is ${maxMemoryMB}`
  const text = plan.document.at(["pipeline", "settings", "limits", "maxMemoryMB"], "value")
  // With so much there is some air.
  const help = `set \`maxMemoryMB\` to ${Math.ceil(least * 1.25 / 16) * 16} or more, or use fewer steps with a script`
  return new FlowErrors({ errors: [flowError("FE7001", message, { text, help })] })
}

/**
 * Where the files that tell the limit of a container may not be read, the limit comes from elsewhere, at a price that only
 * long runs should pay.
 */
export const heedContainer = (memory: MemoryBudget, { limits }: Plan): Effect.Effect<void> =>
  limits.maxMemoryMB === undefined
    ? Effect.map(Effect.promise(containerLimitBytes), (bytes) => memory.lower(bytes))
    : Effect.void

/** From now on the shares hold. */
export async function shareOut(memory: MemoryBudget, shares: MemoryPlan): Promise<void> {
  memory.plan(shares)
  if (shares.isTight) await beThrifty()
}
