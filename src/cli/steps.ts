/** `flowengine steps`: the step types and their options, read from what the steps declare. */
import { describeOptions, registry } from "../../mod.ts"
import type { Invocation } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { print, printJson, screenWidth } from "./terminal.ts"
import { didYouMean } from "../errors/suggest.ts"
import { UsageError } from "./usage_error.ts"

export function steps({ files: [type], options }: Invocation): Promise<number> {
  const all = registry.plugins.map(({ type, kind, title }) => ({ type, kind, title }))
  if (type === undefined) {
    if (options.json) printJson(all)
    else print(all.map((each) => `${each.type.padEnd(22)} ${each.kind.padEnd(10)} ${each.title}`).join("\n"))
    return Promise.resolve(EXIT.ok)
  }
  const plugin = registry.get(type)
  if (plugin === undefined) {
    const meant = didYouMean(type, registry.types)
    throw new UsageError(
      `there is no step type \`${type}\``,
      meant === undefined ? `the step types are: ${registry.types.join(", ")}` : `did you mean \`${meant}\`?`,
    )
  }
  const entries = describeOptions(plugin)
  if (options.json) printJson({ type, kind: plugin.kind, title: plugin.title, options: entries })
  else {print([
      `${type}: ${plugin.title}`,
      "",
      ...entries.flatMap((entry) => optionText(entry, screenWidth())),
    ].join("\n"))}
  return Promise.resolve(EXIT.ok)
}

function optionText(
  { name, required, default: fallback, description }: ReturnType<typeof describeOptions>[number],
  width: number,
): ReadonlyArray<string> {
  const note = required ? " (required)" : fallback === undefined ? "" : ` (default ${JSON.stringify(fallback)})`
  const lines = [`  ${name}${note}`]
  let line = "     "
  for (const word of description.split(" ")) {
    if (line.length + word.length + 1 > width) {
      lines.push(line)
      line = "     "
    }
    line += ` ${word}`
  }
  return [...lines, line]
}
