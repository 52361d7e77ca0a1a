/**
 * From arguments to an exit code. Loads nothing but the table of commands until it knows which one is meant, and
 * then one of two halves of the program: in a release, each is a bundle.
 */
import manifest from "../../deno.json" with { type: "json" }
import { type Invocation, parseLine } from "./arguments.ts"
import type { CommandEntry } from "./commands.ts"
import { EXIT } from "./exit_code.ts"
import { commandHelp, generalHelp } from "./help.ts"
import { print } from "./terminal.ts"
import { UsageError } from "./usage_error.ts"
import { usageFailure } from "./usage_failure.ts"

const NOTHING = new Uint8Array(0)

let isHalfLoaded = false

/** Runs a command line and ends the process with its exit code. */
export async function main(args: ReadonlyArray<string>): Promise<void> {
  const code = await execute(args)
  // Deno keeps compiled code for the next start as soon as it gets round to it, which a short command would never let it.
  // A compiled program keeps the code of the first process and never adds to it: that must not be one with hardly any.
  if (!Deno.build.standalone || isHalfLoaded) await Deno.stdout.write(NOTHING).catch(() => {})
  Deno.exit(code)
}

/** Runs a command line; resolves to its exit code. */
export async function execute(args: ReadonlyArray<string>): Promise<number> {
  try {
    const { command, invocation } = parseLine(args)
    if (invocation.options.version) return shown(`flowengine ${manifest.version}`)
    if (command === undefined) return shown(generalHelp())
    if (invocation.options.help) return shown(commandHelp(command))
    isHalfLoaded = true
    const { perform } = isEveryday(command, invocation)
      ? await import("./everyday.ts")
      : await import("./occasional.ts")
    return await perform(command.name, invocation)
  } catch (error) {
    const isJson = args.includes("--json")
    if (error instanceof UsageError && !isJsonLog(args)) return usageFailure(error, isJson)
    const { tell } = await import("./everyday.ts")
    return await tell(error, { files: [], options: { json: isJson, ...(isJsonLog(args) ? { log: "json" } : {}) } })
  }
}

/** Where the arguments are not understood, what they ask for is only to be guessed. */
const isJsonLog = (args: ReadonlyArray<string>): boolean =>
  args.some((arg, i) => arg === "--log=json" || (arg === "json" && args[i - 1] === "--log"))

const isEveryday = ({ isEveryday, options }: CommandEntry, invocation: Invocation): boolean =>
  isEveryday === true &&
  !options.some(({ name, isOccasional }) => isOccasional && isGiven(invocation.options[name]))

const isGiven = (value: Invocation["options"][string]): boolean => value !== undefined && value !== false

function shown(text: string): number {
  print(text)
  return EXIT.ok
}
