/**
 * null-sink: takes rows and forgets them. The plugin to read first: this is all that a sink must do.
 */
import * as Schema from "effect/Schema"
import { definePlugin } from "../../src/plugin/mod.ts"

export const nullSink = definePlugin({
  kind: "sink",
  type: "null-sink",
  title: "takes rows and forgets them",
  needs: () => "count",
  options: Schema.Struct({}),
  open: () =>
    Promise.resolve({
      write: (chunk) => ({ written: chunk.count, rejects: [], bytes: 0 }),
      prepare: () => Promise.resolve(),
      commit: () => Promise.resolve(),
      abort: () => Promise.resolve(),
    }),
})
