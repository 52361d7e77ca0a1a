/** `flowengine plan --connect`: whether a run could reach all that it names. */
import { checkReach, errorToJson, type ReachCheck, renderErrors } from "../../mod.ts"
import { quoted } from "../errors/printable.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { EXIT, exitCode } from "./exit_code.ts"
import { bytesText } from "../data/shown_numbers.ts"
import { hasColour, print, printJson, say } from "./terminal.ts"
import { UsageError } from "./usage_error.ts"

export async function connect(invocation: Invocation): Promise<number> {
  const { files: [file], options } = invocation
  if (options.sample !== undefined || options.format === "mermaid") {
    const other = options.sample === undefined ? "--format mermaid" : "--sample"
    throw new UsageError(`--connect and ${other} are two questions`, "ask one at a time")
  }
  const checks = await checkReach(file, { variables: variablesOf(invocation), frozen: options.frozen === true })
  const errors = checks.flatMap(({ errors }) => errors)
  if (options.json || options.format === "json") {
    printJson({
      ok: errors.length === 0,
      checks: checks.map((check) => ({ ...check, errors: check.errors.map(errorToJson) })),
    })
  } else {
    print(table(checks))
    if (errors.length > 0) say(renderErrors(errors, { colour: hasColour(invocation, Deno.stderr) }))
  }
  return errors.length === 0 ? EXIT.ok : exitCode(errors.map((error) => error.class))
}

function table(checks: ReadonlyArray<ReachCheck>): string {
  const rows = checks.map(({ name, does, path = "", errors, bytes, freeBytes, note }) => [
    name,
    does,
    quoted(path),
    errors.length > 0 ? `no: ${errors.map(({ code }) => code).join(", ")}` : "yes",
    [
      bytes === undefined ? [] : [bytesText(bytes)],
      freeBytes === undefined ? [] : [`${bytesText(freeBytes)} free`],
      note === undefined ? [] : [note],
    ].flat().join(", "),
  ])
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)))
  return rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd()).join("\n")
}
