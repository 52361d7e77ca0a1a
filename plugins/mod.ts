/**
 * The built-in steps, one line each. Nothing else in the project names them.
 */
import type { Plugin } from "../src/plugin/mod.ts"
import { delimitedSink } from "./delimited/sink.ts"
import { delimitedSource } from "./delimited/source.ts"
import { javascriptTransform } from "./javascript/transform.ts"
import { jsonLinesSink } from "./json_lines/sink.ts"
import { jsonLinesSource } from "./json_lines/source.ts"
import { nullSink } from "./null/sink.ts"

export const builtIns: ReadonlyArray<Plugin> = [
  delimitedSource,
  jsonLinesSource,
  javascriptTransform,
  delimitedSink,
  jsonLinesSink,
  nullSink,
]
