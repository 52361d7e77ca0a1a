/**
 * The options of javascript-transform.
 */
import * as Schema from "effect/Schema"
import { Columns, withDefault } from "../../src/plugin/mod.ts"

const bounded = (description: string, minimum: number, maximum: number) =>
  Schema.Int.check(Schema.isBetween({ minimum, maximum })).annotate({ description })

export const JavaScriptOptions = Schema.Struct({
  script: Schema.optionalKey(
    Schema.String.annotate({ description: "The script: `function process(context)`, called once per row." }),
  ),
  scriptFile: Schema.optionalKey(
    Schema.String.annotate({ description: "A file with the script, relative to the pipeline file." }),
  ),
  outputSchema: Schema.optionalKey(
    Schema.Struct({ columns: Columns }).annotate({
      description: "The columns put out. Without it: those of the input, and every field the script sets, as text.",
    }),
  ),
  libraries: Schema.optionalKey(
    Schema.Array(Schema.String).annotate({
      description: "Script libraries of `plugins:` that the script uses, each as a global name.",
    }),
  ),
  concurrency: Schema.optionalKey(
    bounded("Sandboxes that work in parallel; as many as there are cores if absent. Order is kept.", 1, 64),
  ),
  oldNames: withDefault(
    Schema.Boolean.annotate({
      description:
        "Accept the context API by the names it had before, too: `context.Input.Current()`; and the words it took: `Warning` for a level, `fff` and `tt` in patterns.",
      default: false,
    }),
    false,
  ),
  stateful: withDefault(
    Schema.Boolean.annotate({
      description: "Keep `context.state` from row to row: one sandbox, all rows in order.",
      default: false,
    }),
    false,
  ),
  timeoutMs: withDefault(bounded("Longest time for one row.", 1, 3_600_000).annotate({ default: 5000 }), 5000),
  memoryMB: withDefault(bounded("Memory of each sandbox.", 16, 2048).annotate({ default: 64 }), 64),
})

export type JavaScriptConfig = typeof JavaScriptOptions.Type
