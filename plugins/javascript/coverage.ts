/** A script that tells which of its places rows have reached, for tests of pipelines. */
import type { CoveredCode, StepContext } from "../../src/plugin/mod.ts"
import { coveredScript } from "../../src/script/coverage.ts"
import type { JavaScriptConfig } from "./options.ts"
import { scriptText } from "./script_text.ts"

export async function coverScript(
  options: JavaScriptConfig,
  context: StepContext,
): Promise<CoveredCode<JavaScriptConfig> | undefined> {
  const text = await scriptText(options, context)
  const covered = coveredScript(text.source)
  if (covered === undefined) return undefined
  const { scriptFile: _, ...others } = options
  return {
    options: { ...others, script: covered.source },
    points: covered.points.flatMap(({ kind, what, line, column }) => {
      const place = text.place(line, column)
      return place === undefined ? [] : [{ kind, what, place }]
    }),
    reached: covered.reached,
  }
}
