/** `flowengine plugin test`: the conformance suite over a plugin, check by check. */
import { checkPlugin, errorToJson, renderErrors } from "../../mod.ts"
import { currentFolder, fromHere } from "../data/here.ts"
import { join } from "../data/path.ts"
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import { type Fixture, FIXTURE_FILE, readFixture } from "../plugin/conformance/fixture.ts"
import { testPlugin } from "../plugin/conformance/suite.ts"
import type { Verdict } from "../plugin/conformance/verdicts.ts"
import { denoFiles } from "../data/files.ts"
import type { Invocation } from "./arguments.ts"
import { exitCode } from "./exit_code.ts"
import { runLibrary } from "./plugin_library.ts"
import { print, printJson, say } from "./terminal.ts"
import { UsageError } from "./usage_error.ts"

const MARKS = { passed: "✓", failed: "✗", skipped: "–" } as const

export async function testCommand(args: ReadonlyArray<string>, options: Invocation["options"]): Promise<number> {
  if (args.length !== 1) {
    throw new UsageError("`plugin test` takes one URL or folder", "usage: flowengine plugin test DIR [--fixture FILE]")
  }
  const { loaded, fixture } = await subjectOf(args[0], options)
  const { isOk, verdicts } = await testPlugin(loaded, fixture, runLibrary)
  const { name, version, kind } = loaded.manifest
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

/** A verified plugin and what its `conformance.json`, or the file the user names, says of it. */
export async function subjectOf(url: string, { fixture }: Invocation["options"]) {
  const loaded = await checkPlugin(url, { folder: currentFolder() })
  const beside = /^https?:/.test(url) ? undefined : join(url.replace(/plugin\.json$/, ""), FIXTURE_FILE)
  const file = typeof fixture === "string" ? fixture : beside
  return { loaded, fixture: file === undefined ? {} : await fixtureAt(file) }
}

async function fixtureAt(file: string): Promise<Fixture> {
  const path = fromHere(file)
  if (await denoFiles.status(path) === undefined) {
    const error = flowError("FE2037", `there is no ${file}`, {
      help: "write one; `plugin new` shows what it looks like",
    })
    throw new FlowErrors({ errors: [error] })
  }
  return readFixture(await denoFiles.readText(path), path)
}
