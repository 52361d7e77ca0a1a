/** The examples of all codes: the types say it if one is missing. Loaded only when they are shown or run. */
import type { Code } from "../codes.ts"
import { CONFIG_EXAMPLES } from "./config.ts"
import { DATA_EXAMPLES, SCRIPT_EXAMPLES } from "./data.ts"
import { BUG_EXAMPLES, FILE_EXAMPLES, LIMIT_EXAMPLES } from "./environment.ts"
import type { Example } from "./example.ts"
import { REPLAY_EXAMPLES, RUN_EXAMPLES } from "./execution.ts"
import { LEGACY_EXAMPLES } from "./legacy.ts"
import { PLUGIN_EXAMPLES } from "./plugins.ts"
import { TEST_EXAMPLES } from "./tests.ts"

export { type Change, type Example, type Files, mended } from "./example.ts"

export const EXAMPLES: Readonly<Record<Code, Example>> = {
  ...CONFIG_EXAMPLES,
  ...LEGACY_EXAMPLES,
  ...PLUGIN_EXAMPLES,
  ...DATA_EXAMPLES,
  ...SCRIPT_EXAMPLES,
  ...RUN_EXAMPLES,
  ...REPLAY_EXAMPLES,
  ...FILE_EXAMPLES,
  ...LIMIT_EXAMPLES,
  ...TEST_EXAMPLES,
  ...BUG_EXAMPLES,
}
