/** `flowengine plugin test`: the conformance suite over a plugin, check by check. */
import { errorToJson, renderErrors, testPlugin, type Verdict } from "../../mod.ts"
import { currentFolder } from "../data/here.ts"
import { flowError } from "../errors/flow_error.ts"
import type { Invocation } from "./arguments.ts"
import { exitCode } from "./exit_code.ts"
import { print, printJson, say } from "./terminal.ts"
import { UsageError } from "./usage_error.ts"

const MARKS = { passed: "✓", failed: "✗", skipped: "–" } as const

export async function testCommand(args: ReadonlyArray<string>, options: Invocation["options"]): Promise<number> {
  if (args.length !== 1) {
    throw new UsageError("`plugin test` takes one URL or folder", "usage: flowengine plugin test DIR [--fixture FILE]")
  }
  const { manifest, isOk, verdicts } = await testPlugin(args[0], trialOf(options))
  const { name, version, kind } = manifest
  const failed = verdicts.filter(({ result }) => result === "failed").length
  const errors = isOk ? [] : [flowError("FE2038", `${name} fails ${failed} of ${verdicts.length} checks`)]
  if (options.json) {
    const told = isOk ? {} : { errors: errors.map(errorToJson) }
    printJson({ ok: isOk, plugin: name, version, kind, ...told, checks: verdicts })
  } else {
    print([`${name} ${version}, ${kind}`, ...verdicts.flatMap(linesOf), "", summary(verdicts)].join("\n"))
    if (!isOk) say(renderErrors(errors, { colour: !Deno.noColor && Deno.stderr.isTerminal() }))
  }
  return exitCode(errors.map((error) => error.class))
}

const linesOf = ({ title, result, why }: Verdict): ReadonlyArray<string> => [
  `  ${MARKS[result]} ${title}`,
  ...(why === undefined ? [] : why.split("\n").map((line) => `      ${line}`)),
]

function summary(verdicts: ReadonlyArray<Verdict>): string {
  const count = (wanted: Verdict["result"]) => verdicts.filter(({ result }) => result === wanted).length
  const skipped = count("skipped")
  return `${count("passed")} passed, ${count("failed")} failed${skipped === 0 ? "" : `, ${skipped} do not apply`}`
}

/** What the options say of a trial. */
export const trialOf = ({ fixture }: Invocation["options"]) => ({
  folder: currentFolder(),
  ...(typeof fixture === "string" ? { fixture } : {}),
})
