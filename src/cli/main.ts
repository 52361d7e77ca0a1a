/**
 * From arguments to an exit code. Loads nothing but the table of commands until it knows which one is meant.
 */
import manifest from "../../deno.json" with { type: "json" }
import { parseLine } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { commandHelp, generalHelp } from "./help.ts"
import { print, printJson, say } from "./terminal.ts"
import { UsageError } from "./usage_error.ts"

const NOTHING = new Uint8Array(0)

/** Runs a command line and ends the process with its exit code. */
export async function main(args: ReadonlyArray<string>): Promise<void> {
  const code = await execute(args)
  // Deno keeps compiled code for the next start as soon as it gets round to it, which a short command would never let it.
  await Deno.stdout.write(NOTHING).catch(() => {})
  Deno.exit(code)
}

/** Runs a command line; resolves to its exit code. */
export async function execute(args: ReadonlyArray<string>): Promise<number> {
  try {
    const { command, invocation } = parseLine(args)
    if (invocation.options.version) return shown(`flowengine ${manifest.version}`)
    if (command === undefined) return shown(generalHelp())
    if (invocation.options.help) return shown(commandHelp(command))
    const run = await command.load()
    return await run(invocation)
  } catch (error) {
    return args.includes("--json") ? jsonFailure(error) : await failure(error)
  }
}

function shown(text: string): number {
  print(text)
  return EXIT.ok
}

async function failure(error: unknown): Promise<number> {
  if (error instanceof UsageError) {
    const { quoted } = await import("../errors/render.ts")
    say(`error[${error.code}]: ${quoted(error.message)}\nhelp: ${quoted(error.help)}`)
    return EXIT.config
  }
  const { sayErrors } = await import("./failures.ts")
  return sayErrors(error, { colour: !Deno.noColor && Deno.stderr.isTerminal() })
}

async function jsonFailure(error: unknown): Promise<number> {
  if (error instanceof UsageError) {
    const { code, title, message, help } = error
    printJson({ ok: false, errors: [{ code, title, class: "config", message, help }] })
    return EXIT.config
  }
  const { printErrors } = await import("./failures.ts")
  return printErrors(error)
}
