/**
 * null-sink: takes rows and forgets them. The plugin to read first: this is all that a sink must do.
 */
import * as Schema from "effect/Schema"
import { definePlugin, type SinkRun } from "../../src/plugin/mod.ts"

const forgetful: SinkRun = {
  write: (chunk) => ({ written: chunk.count, rejects: [], bytes: 0 }),
  prepare: () => Promise.resolve(),
  commit: () => Promise.resolve(),
  abort: () => Promise.resolve(),
  checkpoint: () => Promise.resolve(null),
}

export const nullSink = definePlugin({
  kind: "sink",
  type: "null-sink",
  title: "takes rows and forgets them",
  needs: () => "count",
  options: Schema.Struct({}),
  open: () => Promise.resolve(forgetful),
  // There is nothing to go on with: not every sink needs `checkpoint` and `resume`.
  resume: () => Promise.resolve(forgetful),
})
