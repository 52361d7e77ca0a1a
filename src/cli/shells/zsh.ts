/** Completions for zsh: a completion function, to be sourced or to be put into `fpath` as `_flowengine`. */
import { COMMON, type OptionEntry } from "../commands.ts"
import { type Completable, isFile, spellings } from "./completable.ts"

export function zsh(commands: ReadonlyArray<Completable>): string {
  return `#compdef flowengine
# Completions of flowengine for zsh: source <(flowengine completions zsh)
_flowengine() {
  local curcontext="$curcontext" state line
  typeset -A opt_args
  _arguments -C ${COMMON.map(spec).join(" ")} '1:command:->command' '*::argument:->argument'
  case "$state" in
    command)
      local -a commands
      commands=(
${commands.map(({ name, description }) => `        ${quoted(`${name}:${description}`)}`).join("\n")}
      )
      _describe command commands
      ;;
    argument)
      case "$line[1]" in
${commands.map(command).join("\n")}
      esac
      ;;
  esac
}
if [[ "$funcstack[1]" == _flowengine ]]; then _flowengine "$@"
else compdef _flowengine flowengine
fi`
}

function command({ name, options, words }: Completable): string {
  const first = words === undefined ? [] : [quoted(`1: :(${words.join(" ")})`)]
  return `        ${name}) _arguments ${[...options.map(spec), ...first, "'*:file:_files'"].join(" ")} ;;`
}

/** An option as `_arguments` wants it. */
function spec(option: OptionEntry): string {
  const { value, choices, repeatable, description } = option
  const told = `[${description.replace(/[\\[\]:]/g, "\\$&")}]`
  const kinds = choices !== undefined ? `(${choices.join(" ")})` : isFile(option) ? "_files" : ""
  const given = value === undefined ? "" : `:${value}:${kinds}`
  const names = spellings(option)
  const except = repeatable ? "*" : names.length > 1 ? `(${names.join(" ")})` : ""
  const one = (name: string) => {
    const joined = value === undefined ? name : name.startsWith("--") ? `${name}=` : `${name}+`
    return quoted(`${except}${joined}${told}${given}`)
  }
  return names.map(one).join(" ")
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
