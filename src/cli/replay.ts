/** `flowengine replay`: brings rejected rows home. */
import { type LetterReport, replayPipeline } from "../../mod.ts"
import type { Invocation } from "./arguments.ts"
import { accompanied } from "./accompanied_run.ts"
import { count } from "../data/shown_numbers.ts"
import { runWith } from "./run.ts"
import { UsageError } from "./usage_error.ts"

export function replay(invocation: Invocation): Promise<number> {
  const { "dead-letters": deadLetters, prune, "keep-resolved": isKept } = invocation.options
  if (prune && isKept) throw new UsageError("--prune and --keep-resolved contradict each other", "keep one of the two")
  const own = { prune: prune === true, ...(deadLetters === undefined ? {} : { deadLetters: String(deadLetters) }) }
  return runWith(
    invocation,
    (file, options) => replayPipeline(file, { ...options, ...own }),
    { more: ({ letters }) => lettersLine(letters), ...accompanied(invocation) },
  )
}

const lettersLine = ({ path, home, again, resolved }: LetterReport): string =>
  `letters in ${path}: ${count(home)} came home, ${count(again)} rejected again, ${count(resolved)} resolved before`
