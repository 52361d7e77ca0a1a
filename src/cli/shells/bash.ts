/** Completions for bash: one function over the words typed so far. */
import { COMMON } from "../commands.ts"
import { type Completable, isFile, spellings, valuedBeforeCommand } from "./completable.ts"

export function bash(commands: ReadonlyArray<Completable>): string {
  const names = commands.map(({ name }) => name).join(" ")
  return `# Completions of flowengine for bash: source <(flowengine completions bash)
_flowengine() {
  local cur prev command="" words="" word i
  cur="\${COMP_WORDS[COMP_CWORD]}"
  prev="\${COMP_WORDS[COMP_CWORD-1]}"
  # Bash takes --name=value apart at the =.
  if [[ "$cur" == "=" ]]; then cur=""
  elif [[ "$prev" == "=" && COMP_CWORD -gt 1 ]]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$word" in
      ${valuedBeforeCommand().join("|")}) ((i++)); [[ "\${COMP_WORDS[i]}" == "=" ]] && ((i++)) ;;
      -*|=) ;;
      *) command="$word"; break ;;
    esac
  done
  COMPREPLY=()
  case "$command $prev" in
${commands.flatMap(valueCases).join("\n")}
${COMMON.flatMap((option) => valueCase("*", option)).join("\n")}
  esac
  if [[ "$cur" == -* ]]; then
    case "$command" in
${commands.map(({ name, options }) => `      ${name}) words="${options.flatMap(spellings).join(" ")}" ;;`).join("\n")}
      *) words="${COMMON.flatMap(spellings).join(" ")}" ;;
    esac
  elif [[ -z "$command" ]]; then words="${names}"
  elif [[ "$prev" == "$command" ]]; then
    case "$command" in
${commands.flatMap(({ name, words }) => words ? [`      ${name}) words="${words.join(" ")}" ;;`] : []).join("\n")}
    esac
  fi
  [[ -n "$words" ]] && COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
# Where nothing is known, files are offered.
complete -o default -F _flowengine flowengine`
}

const valueCases = ({ name, options }: Completable): ReadonlyArray<string> =>
  options.flatMap((option) => COMMON.includes(option) ? [] : valueCase(`"${name}`, option))

function valueCase(command: string, option: Completable["options"][number]): ReadonlyArray<string> {
  if (option.value === undefined) return []
  const patterns = spellings(option).map((spelling) => command === "*" ? `*" ${spelling}"` : `${command} ${spelling}"`)
  const what = option.choices !== undefined
    ? `COMPREPLY=($(compgen -W "${option.choices.join(" ")}" -- "$cur"));`
    : isFile(option)
    ? ":;"
    : "compopt +o default 2>/dev/null;"
  return [`    ${patterns.join("|")}) ${what} return ;;`]
}
