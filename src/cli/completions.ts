/** `flowengine completions`: completions for shells, from the table of commands. How each shell wants them is in ./shells. */
import { didYouMean } from "../errors/suggest.ts"
import type { Invocation } from "./arguments.ts"
import { COMMANDS, COMMON, SHELLS } from "./commands.ts"
import { EXIT } from "./exit_code.ts"
import { bash } from "./shells/bash.ts"
import type { Completable } from "./shells/completable.ts"
import { fish } from "./shells/fish.ts"
import { zsh } from "./shells/zsh.ts"
import { print, printJson } from "./terminal.ts"
import { UsageError } from "./usage_error.ts"

const WRITERS: Readonly<Record<string, (commands: ReadonlyArray<Completable>) => string>> = { bash, zsh, fish }

/** What the first argument can be; files for all others. */
const WORDS: Readonly<Record<string, () => Promise<ReadonlyArray<string>>>> = {
  completions: () => Promise.resolve(SHELLS),
  explain: async () => Object.keys((await import("../errors/codes.ts")).CODES),
  plugin: async () => (await import("./plugin.ts")).ACTION_NAMES,
  steps: async () => (await import("../../mod.ts")).registry.types,
}

export async function completions({ files: [shell], options }: Invocation): Promise<number> {
  const write = Object.hasOwn(WRITERS, shell) ? WRITERS[shell] : undefined
  if (write === undefined) {
    const meant = didYouMean(shell, SHELLS)
    throw new UsageError(
      `there are no completions for \`${shell}\``,
      meant === undefined ? `the shells are: ${SHELLS.join(", ")}` : `did you mean \`${meant}\`?`,
    )
  }
  const commands = await Promise.all(
    COMMANDS.map(async ({ name, description, options }): Promise<Completable> => ({
      name,
      description,
      options: [...options, ...COMMON],
      words: await WORDS[name]?.(),
    })),
  )
  const script = write(commands)
  if (options.json) printJson({ shell, script })
  else print(script)
  return EXIT.ok
}
