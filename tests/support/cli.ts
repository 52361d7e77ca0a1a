/** Runs the command line as a process, the way a user does. */
import { PROJECT } from "./paths.ts"

export interface CliResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Arguments that make Deno run the command line with the permissions it ships with. */
export const cliArguments = (args: ReadonlyArray<string>): Array<string> => [
  "run",
  "-q",
  "--no-prompt",
  `--config=${PROJECT}deno.json`,
  "-P=cli",
  `${PROJECT}cli.ts`,
  ...args,
]

export interface CliOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string | Uint8Array
}

export async function cli(args: ReadonlyArray<string>, options: CliOptions): Promise<CliResult> {
  const child = new Deno.Command(Deno.execPath(), {
    args: cliArguments(args),
    cwd: options.cwd,
    env: { NO_COLOR: "1", ...options.env },
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn()
  if (options.stdin !== undefined) {
    const writer = child.stdin.getWriter()
    await writer.write(typeof options.stdin === "string" ? new TextEncoder().encode(options.stdin) : options.stdin)
    await writer.close()
  }
  const { code, stdout, stderr } = await child.output()
  const decoder = new TextDecoder()
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) }
}
