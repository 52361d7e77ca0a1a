/** `flowengine migrate`: a pipeline file in an old form, written in the current one. */
import { errorToJson, type FlowError, migratePipeline, type Migration } from "../../mod.ts"
import { dirname } from "../data/path.ts"
import { unifiedDiff } from "../errors/unified.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { print, printJson } from "./terminal.ts"
import { fromHere } from "../data/here.ts"
import { replaceFile, rewriteFile } from "./written_file.ts"

export async function migrate(invocation: Invocation): Promise<number> {
  const { files: [file], options } = invocation
  const migration = await migratePipeline(file, { variables: variablesOf(invocation) })
  const { before, after, changes } = migration
  const isDone = changes.length === 0
  const target = typeof options.output === "string" ? options.output : file
  const isWriting = !options.check && !options.diff && (!isDone || target !== file)
  if (isWriting) {
    if (target === file) await rewriteFile(fromHere(file), after)
    else await replaceFile(fromHere(target), after)
  }
  const diff = options.diff && !isDone ? unifiedDiff(before, after) : []
  if (options.json) {
    printJson({
      ok: !(options.check && !isDone),
      file,
      isCurrent: isDone,
      ...(isWriting ? { written: target } : {}),
      changes: changes.map(errorToJson),
      ...(options.diff ? { diff } : {}),
    })
  } else {
    if (diff.length > 0) print([`--- ${file}`, ...diff].join("\n"))
    print(told(file, isWriting ? target : undefined, migration).join("\n"))
  }
  return options.check && !isDone ? EXIT.config : EXIT.ok
}

function told(file: string, target: string | undefined, { changes }: Migration): ReadonlyArray<string> {
  if (changes.length === 0) {
    const copied = target === undefined ? "" : `; copied to ${target}`
    return [`${file}: in the current form already${copied}`]
  }
  const [heading, ...others] = changes
  const lines = [...others].sort((a, b) => lineOf(a) - lineOf(b)).map((change) =>
    `  line ${String(lineOf(change)).padEnd(4)} ${change.message} [${change.code}]`
  )
  const end = target === undefined ? `${file}: nothing was written` : `${target}: written in the current form`
  const moved = target !== undefined && dirname(fromHere(target)) !== dirname(fromHere(file))
    ? [`relative paths start at the folder of the file, which is another one now`]
    : []
  return [heading.message, ...lines, end, ...moved]
}

const lineOf = ({ text }: FlowError): number => text?.line ?? 1
