/**
 * The command line as values: which command, which options. Says what is wrong with it; runs nothing.
 */
// @ts-types="./std_parse_args.d.ts"
import { parseArgs } from "@std/cli/parse-args"
import { didYouMean } from "../errors/suggest.ts"
import { type CommandEntry, COMMANDS, COMMON, type OptionEntry } from "./commands.ts"
import { UsageError } from "./usage_error.ts"

export interface Invocation {
  readonly files: ReadonlyArray<string>
  /** Switches that are on and values that were given, by option name. */
  readonly options: Readonly<Record<string, string | boolean | ReadonlyArray<string> | undefined>>
}

export interface ParsedLine {
  /** Undefined where help or version are asked for without a command. */
  readonly command: CommandEntry | undefined
  readonly invocation: Invocation
}

/** Throws UsageError. */
export function parseLine(args: ReadonlyArray<string>): ParsedLine {
  const takesValue = (arg: string | undefined) =>
    COMMON.some(({ name, value }) => value !== undefined && arg === `--${name}`)
  const at = args.findIndex((arg, i) => !arg.startsWith("-") && !takesValue(args[i - 1]))
  const name = at < 0 ? undefined : args[at]
  const command = name === undefined ? undefined : COMMANDS.find((entry) => entry.name === name)
  if (name !== undefined && command === undefined) throw unknownCommand(name)
  const table = [...command?.options ?? [], ...COMMON]
  const rest = at < 0 ? args : [...args.slice(0, at), ...args.slice(at + 1)]
  const parsed = parseArgs(rest, {
    boolean: table.filter((option) => option.value === undefined).map((option) => option.name),
    string: ["_", ...table.filter((option) => option.value !== undefined).map((option) => option.name)],
    collect: table.filter((option) => option.repeatable).map((option) => option.name),
    alias: Object.fromEntries(
      table.flatMap((option) => option.alias === undefined ? [] : [[option.alias, option.name]]),
    ),
    unknown: (argument, key) => {
      if (key !== undefined) throw unknownOption(argument.split("=")[0], command, table)
    },
  })
  const options: Record<string, string | boolean | ReadonlyArray<string> | undefined> = {}
  for (const option of table) options[option.name] = valueOf(option, parsed[option.name])
  const files = parsed._.map(String)
  if (command !== undefined && !options.help) checkArity(command, files)
  return { command, invocation: { files, options } }
}

function valueOf(option: OptionEntry, value: unknown): string | boolean | ReadonlyArray<string> | undefined {
  if (option.value === undefined) return value === true
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return undefined
  const values = (Array.isArray(value) ? value : [value]) as ReadonlyArray<string>
  if (values.includes("")) {
    throw new UsageError(`--${option.name} needs a value`, `write --${option.name}=${option.value}`)
  }
  const wrong = option.choices === undefined ? undefined : values.find((each) => !option.choices!.includes(each))
  if (wrong !== undefined) {
    throw new UsageError(`--${option.name} cannot be \`${wrong}\``, `it is one of ${option.choices!.join(", ")}`)
  }
  return option.repeatable ? values : values[values.length - 1]
}

function checkArity(command: CommandEntry, files: ReadonlyArray<string>): void {
  const [least, most] = command.arity
  const usage = `usage: flowengine ${command.name} ${command.usage}`
  if (files.length < least) throw new UsageError(`\`${command.name}\` needs ${command.usage}`, usage)
  if (files.length > most) {
    throw new UsageError(`\`${files[most]}\` is one argument too many for \`${command.name}\``, usage)
  }
}

function unknownCommand(name: string): UsageError {
  const names = COMMANDS.map((command) => command.name)
  const meant = didYouMean(name, names)
  if (meant !== undefined) return new UsageError(`there is no command \`${name}\``, `did you mean \`${meant}\`?`)
  const help = /\.ya?ml$/.test(name) ? `flowengine run ${name}` : `the commands are: ${names.join(", ")}`
  return new UsageError(`there is no command \`${name}\``, help)
}

function unknownOption(
  given: string,
  command: CommandEntry | undefined,
  table: ReadonlyArray<OptionEntry>,
): UsageError {
  const meant = didYouMean(given.replace(/^-+/, ""), table.map((option) => option.name))
  const help = meant === undefined
    ? `see flowengine ${command === undefined ? "" : `${command.name} `}--help`
    : `did you mean \`--${meant}\`?`
  return new UsageError(`there is no option \`${given}\``, help)
}

/** `--var` values as a map. */
export function variablesOf({ options }: Invocation): Readonly<Record<string, string>> {
  const given = (options.var ?? []) as ReadonlyArray<string>
  return Object.fromEntries(given.map((text) => {
    const at = text.indexOf("=")
    if (at < 1) throw new UsageError(`--var ${text} is no NAME=VALUE`, "write --var region=north")
    return [text.slice(0, at), text.slice(at + 1)]
  }))
}
