/**
 * `flowengine man`: the manual page, as roff for `man -l`, from the table of commands. It says what help says, and what is
 * true of all commands: exit codes, variables of the environment, files.
 */
import manifest from "../../deno.json" with { type: "json" }
import type { Invocation } from "./arguments.ts"
import { type CommandEntry, COMMANDS, COMMON, type OptionEntry } from "./commands.ts"
import { EXIT, EXIT_TEXT } from "./exit_code.ts"
import { print, printJson } from "./terminal.ts"

export function man({ options }: Invocation): Promise<number> {
  const page = manPage()
  if (options.json) printJson({ page })
  else print(page)
  return Promise.resolve(EXIT.ok)
}

const ENVIRONMENT: ReadonlyArray<readonly [string, string]> = [
  ["FLOWENGINE_CACHE", "folder for verified plugins, instead of that of the system (XDG_CACHE_HOME, ~/.cache)"],
  ["NO_COLOR", "no colours, if it is set"],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "where --otlp sends to; other variables of OpenTelemetry are read too"],
  ["JSR_URL", "the registry that upgrade-check asks, instead of https://jsr.io/"],
  ["TMPDIR", "where the compiled program keeps its compiled code"],
]

const FILES: ReadonlyArray<readonly [string, string]> = [
  ["*.yaml", "pipelines; flowengine schema prints their JSON Schema"],
  ["*.test.yaml", "tests of pipelines"],
  ["flowengine.lock", "the bytes that third-party plugins must have"],
  [".FILE.checkpoint", "how far a run came, for --resume; flowengine doctor lists what is left"],
]

export const manPage = (): string =>
  [
    `.TH FLOWENGINE 1 "" ${argument(`flowengine ${manifest.version}`)} "User Commands"`,
    // Nobody copies a typographic dash out of an example.
    ".nh",
    ...section("NAME", `flowengine ${DASH} files in, JavaScript over every row, files out`),
    ...section("SYNOPSIS", ".B flowengine", `.I ${text("COMMAND [options]")}`),
    ...section(
      "DESCRIPTION",
      text(
        "One YAML file says what flows where; one command runs it. Scripts run in a sandbox, outputs appear whole or",
      ),
      text("not at all, and the report accounts for every row."),
    ),
    ...section("COMMANDS", ...COMMANDS.flatMap(command)),
    ...section("OPTIONS OF ALL COMMANDS", ...COMMON.flatMap(option)),
    ...section("EXIT STATUS", ...EXIT_TEXT.flatMap(([code, meaning]) => item(bold(code), meaning))),
    ...section("ENVIRONMENT", ...ENVIRONMENT.flatMap(([name, meaning]) => item(bold(name), meaning))),
    ...section("FILES", ...FILES.flatMap(([name, meaning]) => item(italic(name), meaning))),
  ].join("\n")

const DASH = "\\-"

const section = (title: string, ...lines: ReadonlyArray<string>) => [`.SH ${argument(title)}`, ...lines]

const command = ({ name, usage, description, options, examples }: CommandEntry): ReadonlyArray<string> => [
  `.SS ${argument(`flowengine ${name} ${usage}`.trimEnd())}`,
  text(`${description.charAt(0).toUpperCase()}${description.slice(1)}.`),
  ...options.flatMap(option),
  ".PP",
  examples.length === 1 ? "Example:" : "Examples:",
  ".PP",
  ".nf",
  ".RS 4",
  ...examples.map(text),
  ".RE",
  ".fi",
]

const option = ({ name, alias, value, repeatable, description }: OptionEntry): ReadonlyArray<string> =>
  item(
    `${alias === undefined ? "" : `${bold(`-${alias}`)}, `}${bold(`--${name}`)}${
      value === undefined ? "" : ` ${italic(value)}`
    }`,
    repeatable === true ? `${description} (may be given again)` : description,
  )

const item = (term: string, description: string): ReadonlyArray<string> => [".TP", term, text(description)]
const bold = (words: string) => `\\fB${text(words)}\\fR`
const italic = (words: string) => `\\fI${text(words)}\\fR`

/** Words as they are: nothing in them is an order to roff. */
const text = (words: string): string =>
  words.replaceAll("\\", "\\e").replaceAll("-", DASH).replaceAll("`", "\\(ga").replaceAll("'", "\\(aq")
    .replaceAll("~", "\\(ti").replaceAll("^", "\\(ha").replaceAll("…", "...").replaceAll("·", "\\(pc").replace(
      /^\./,
      "\\&.",
    )

/** Words as one argument of an order. */
const argument = (words: string): string => `"${text(words).replaceAll('"', "\\(dq")}"`
