/**
 * The spill of a run: opened when the first connection needs it, removed with the run. Pipelines without `overflow: spill`
 * load nothing of it.
 */
import * as Effect from "effect/Effect"
import type { Files } from "../data/files.ts"
import { flowError } from "../errors/flow_error.ts"
import type { Plan } from "../plan/plan.ts"
import type { Spill } from "../resources/spill.ts"
import { attempt, quietly } from "./attempt.ts"
import type { OpenStore } from "./channel.ts"
import type { Telemetry } from "./telemetry.ts"

const NONE: OpenStore = () => Effect.die("no connection of the plan spills")

/** The folder that spill folders are made in; undefined if no connection of the plan spills. */
export const spillParent = Effect.fnUntraced(function* ({ edges, spillFolder }: Plan) {
  if (!edges.some(({ overflow }) => overflow === "spill")) return undefined
  const { systemFolder } = yield* Effect.promise(() => import("../resources/spill_folder.ts"))
  return spillFolder ?? systemFolder()
})

/** How connections open their stores. FE7012 at once if there is no place for them. */
export const spillOf = Effect.fnUntraced(function* (plan: Plan, files: Files, telemetry: Telemetry) {
  const parent = yield* spillParent(plan)
  if (parent === undefined) return NONE
  const { checkSpillParent } = yield* Effect.promise(() => import("../resources/spill_folder.ts"))
  yield* attempt(undefined, () => checkSpillParent(files, parent))
  let opening: Promise<Spill> | undefined
  yield* Effect.addFinalizer(() => quietly(async () => await (await opening)?.close()))
  const open = async () => {
    const { Spill } = await import("../resources/spill.ts")
    return await Spill.open(files, parent, ({ path, files, bytes }) => {
      const message = `${path}: ${files === 1 ? "1 file" : `${files} files`}, ${bytes} bytes`
      telemetry.warn(flowError("FE7013", message))
    })
  }
  const openStore: OpenStore = () => attempt(undefined, async () => (await (opening ??= open())).store())
  return openStore
})
