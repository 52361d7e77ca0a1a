/** All other commands, and those of every day with options that look deeper: a bundle of its own. */
import { type Commands, performing } from "./perform.ts"

export const OCCASIONAL: Commands = {
  run: async () => (await import("./accompanied_run.ts")).run,
  replay: async () => (await import("./replay.ts")).replay,
  validate: async () => {
    const [{ validate }, { mendPipeline }] = await Promise.all([import("./validate.ts"), import("../../mod.ts")])
    return (invocation) => validate(invocation, mendPipeline)
  },
  test: async () => (await import("./test.ts")).test,
  plan: () =>
    Promise.resolve(async (invocation) =>
      invocation.options.connect
        ? await (await import("./connect.ts")).connect(invocation)
        : await (await import("./sample.ts")).sample(invocation)
    ),
  migrate: async () => (await import("./migrate.ts")).migrate,
  steps: async () => (await import("./steps.ts")).steps,
  explain: async () => (await import("./explain.ts")).explain,
  schema: async () => (await import("./schema.ts")).schema,
  types: async () => (await import("./row_types.ts")).types,
  debug: async () => (await import("./debug_pipeline.ts")).debugPipeline,
  "explain-row": async () => (await import("./explain_row.ts")).explainRow,
  doctor: async () => (await import("./doctor.ts")).doctor,
  completions: async () => (await import("./completions.ts")).completions,
  man: async () => (await import("./man.ts")).man,
  "upgrade-check": async () => (await import("./upgrade_check.ts")).upgradeCheck,
  plugin: async () => (await import("./plugin.ts")).plugin,
}

export const perform = performing(OCCASIONAL)
