/** `flowengine doctor`: what killed runs left on disk, and away with it. */
import { findLeftovers, type Leftover } from "../../mod.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { bytesText } from "../data/shown_numbers.ts"
import { print, printJson } from "./terminal.ts"

const NAMES: Readonly<Record<Leftover["kind"], string>> = {
  spill: "chunks on disk",
  output: "unfinished output",
  lock: "lock",
  checkpoint: "checkpoint",
  replay: "replay",
}

export async function doctor(invocation: Invocation): Promise<number> {
  const { files: [file], options } = invocation
  const leftovers = await findLeftovers(file, {
    variables: variablesOf(invocation),
    frozen: options.frozen === true,
    remove: options.clean === true,
  })
  if (options.json) printJson({ ok: true, leftovers })
  else print(text(leftovers, file))
  return EXIT.ok
}

function text(leftovers: ReadonlyArray<Leftover>, file: string | undefined): string {
  const having = (fate: Leftover["fate"]) => leftovers.filter((leftover) => leftover.fate === fate)
  const [needless, removed, kept] = [having("needless"), having("removed"), having("kept")]
  const command = file === undefined ? "flowengine doctor --clean" : `flowengine doctor ${file} --clean`
  const blocks = [
    needless.length + removed.length === 0 ? ["nothing is left of killed runs"] : [],
    needless.length === 0 ? [] : ["left by killed runs, and needed by none:", ...lines(needless)],
    removed.length === 0 ? [] : ["removed:", ...lines(removed)],
    kept.length === 0 ? [] : ["kept:", ...lines(kept)],
    needless.length === 0 ? [] : [`to remove it: ${command}`],
  ]
  return blocks.filter((block) => block.length > 0).map((block) => block.join("\n")).join("\n\n")
}

const lines = (leftovers: ReadonlyArray<Leftover>): ReadonlyArray<string> =>
  leftovers.map(({ kind, path, bytes, note }) =>
    `  ${NAMES[kind]}  ${path}  ${bytesText(bytes)}${note === undefined ? "" : `  (${note})`}`
  )
