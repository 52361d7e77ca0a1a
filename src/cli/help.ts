/** Help as text, from the table of commands. */
import { type CommandEntry, COMMANDS, COMMON, type OptionEntry } from "./commands.ts"
import { EXIT_TEXT } from "./exit_code.ts"

const aligned = (rows: ReadonlyArray<readonly [string, string]>): ReadonlyArray<string> => {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}

const optionRow = ({ name, alias, value, description }: OptionEntry): readonly [string, string] => [
  `${alias === undefined ? "" : `-${alias}, `}--${name}${value === undefined ? "" : ` ${value}`}`,
  description,
]

export function generalHelp(): string {
  return [
    "FlowEngine: files in, JavaScript over every row, files out.",
    "",
    "usage: flowengine COMMAND [options]",
    "",
    "commands:",
    ...aligned(COMMANDS.map((command) => [`${command.name} ${command.usage}`, command.description])),
    "",
    "options:",
    ...aligned(COMMON.map(optionRow)),
    "",
    `exit codes: ${EXIT_TEXT.map((each) => each.join(" ")).join(" · ")}`,
    "more: flowengine COMMAND --help",
  ].join("\n")
}

export function commandHelp(command: CommandEntry): string {
  return [
    `${command.description.charAt(0).toUpperCase()}${command.description.slice(1)}.`,
    "",
    `usage: flowengine ${command.name} ${command.usage} [options]`,
    "",
    "options:",
    ...aligned([...command.options, ...COMMON].map(optionRow)),
    "",
    "examples:",
    ...command.examples.map((example) => `  ${example}`),
  ].join("\n")
}
