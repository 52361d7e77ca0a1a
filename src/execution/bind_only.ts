/**
 * A plan bound to its data and let go of again: what the steps know of their columns. Opens no sink, moves no rows.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Files } from "../data/files.ts"
import type { Plan } from "../plan/plan.ts"
import { bindPlan, boundSteps } from "./bind.ts"
import { Ledger } from "./ledger.ts"
import { openMemory } from "./memory.ts"
import { Telemetry } from "./telemetry.ts"

export const bindOnly = Effect.fnUntraced(function* (plan: Plan, files: Files) {
  const ledger = new Ledger(plan.steps, plan.edges)
  const telemetry = new Telemetry(plan, ledger, yield* Clock.Clock, "plan")
  const { bound, schemas } = yield* bindPlan({ plan, files, telemetry, memory: openMemory(telemetry, ledger, {}) })
  return yield* boundSteps(plan, bound, schemas)
}, Effect.scoped)
