/** `flowengine validate`: every mistake of pipeline files, without opening data unless asked to; `--fix` mends some. */
import {
  errorToJson,
  type LoadOptions,
  loadPipeline,
  type mendPipeline,
  planPipeline,
  renderErrors,
  toFlowErrors,
} from "../../mod.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { exitCode } from "./exit_code.ts"
import { hasColour, print, printJson, say } from "./terminal.ts"

/** @param mend what `--fix` calls; it is loaded for that only */
export async function validate(invocation: Invocation, mend?: typeof mendPipeline): Promise<number> {
  const { files, options } = invocation
  const variables = variablesOf(invocation)
  const colour = hasColour(invocation, Deno.stderr)
  const results = []
  for (const file of files) {
    const given = { variables, frozen: options.frozen === true }
    const mended = options.fix ? await mend?.(file, given) : undefined
    const result = await check(file, given, options.headers === true)
    results.push({ file, fixes: mended?.fixes, ...result })
    if (options.json) continue
    if (mended !== undefined && mended.fixes.length > 0) {
      print([...mended.diff, `${file}: ${count(mended.fixes.length)} mended`].join("\n"))
    }
    if (result.warnings.length > 0) say(renderErrors(result.warnings, { colour, level: "warning" }))
    if (result.errors.length > 0) say(renderErrors(result.errors, { colour }))
    else print(`${file}: valid (${result.steps} steps)`)
    const mendable = result.errors.filter(({ fix }) => fix !== undefined).length
    if (mendable > 0 && !options.fix) say(`\n${count(mendable)} can be mended: flowengine validate --fix ${file}`)
  }
  if (options.json) {
    const files = results.map(({ file, fixes, errors, warnings, steps }) => ({
      file,
      ...(fixes === undefined ? {} : { fixes }),
      ok: errors.length === 0,
      steps,
      errors: errors.map(errorToJson),
      warnings: warnings.map(errorToJson),
    }))
    printJson({ ok: files.every((file) => file.ok), files })
  }
  return exitCode(results.flatMap((result) => result.errors.map((error) => error.class)))
}

const count = (problems: number) => `${problems} ${problems === 1 ? "problem" : "problems"}`

async function check(file: string, options: LoadOptions, readsHeaders: boolean) {
  try {
    const plan = await loadPipeline(file, options)
    // Scripts are checked once more, against the columns that are there.
    if (readsHeaders) await planPipeline(plan, options)
    return { steps: plan.steps.length, errors: [], warnings: plan.warnings }
  } catch (error) {
    return { steps: 0, errors: toFlowErrors(error), warnings: [] }
  }
}
