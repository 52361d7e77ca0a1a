/** Completions for fish: a `complete` line for each thing. */
import { COMMON, type OptionEntry } from "../commands.ts"
import { type Completable, isFile } from "./completable.ts"

export function fish(commands: ReadonlyArray<Completable>): string {
  return [
    "# Completions of flowengine for fish: flowengine completions fish | source",
    "complete -c flowengine -f",
    ...COMMON.map((option) => line("", option)),
    ...commands.flatMap(({ name, description, options, words }) => {
      const here = `-n ${quoted(`__fish_seen_subcommand_from ${name}`)} `
      return [
        `complete -c flowengine -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
        words === undefined
          ? `complete -c flowengine ${here}-F`
          : `complete -c flowengine ${here}-a ${quoted(words.join(" "))}`,
        ...options.filter((option) => !COMMON.includes(option)).map((option) => line(here, option)),
      ]
    }),
  ].join("\n")
}

function line(here: string, option: OptionEntry): string {
  const { name, alias, value, choices, description } = option
  const short = alias === undefined ? "" : ` -s ${alias}`
  const given = value === undefined
    ? ""
    : choices !== undefined
    ? ` -x -a ${quoted(choices.join(" "))}`
    : isFile(option)
    ? " -r -F"
    : " -x"
  return `complete -c flowengine ${here}-l ${name}${short}${given} -d ${quoted(description)}`
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, "\\$&")}'`
