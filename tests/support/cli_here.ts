/**
 * Runs the command line in this process: hundreds of times in the time that one process takes to start. What it prints is
 * caught at the streams, so nothing between the command and the screen is left out.
 */
import { execute } from "../../src/cli/main.ts"
import type { CliResult } from "./cli.ts"

/** One at a time: the streams are the process's. */
export async function cliHere(args: ReadonlyArray<string>): Promise<CliResult> {
  const [stdout, stderr] = [caught(Deno.stdout), caught(Deno.stderr)]
  try {
    const code = await execute(args)
    return { code, stdout: stdout.text(), stderr: stderr.text() }
  } finally {
    stdout.release()
    stderr.release()
  }
}

function caught(stream: { writeSync(bytes: Uint8Array): number }) {
  const pieces: Array<Uint8Array> = []
  const own = Object.getOwnPropertyDescriptor(stream, "writeSync")
  Object.defineProperty(stream, "writeSync", {
    configurable: true,
    writable: true,
    value: (bytes: Uint8Array) => {
      pieces.push(bytes.slice())
      return bytes.length
    },
  })
  return {
    text: () => pieces.map((piece) => new TextDecoder().decode(piece)).join(""),
    release: () => {
      if (own === undefined) delete (stream as { writeSync?: unknown }).writeSync
      else Object.defineProperty(stream, "writeSync", own)
    },
  }
}

const realCwd = Deno.cwd

/**
 * Lets the command line believe that it is in a folder. The current folder itself is the process's: tests of other files,
 * which run beside, would be moved too.
 */
export function standIn(folder: string | undefined): void {
  const value = folder === undefined ? realCwd : () => folder
  Object.defineProperty(Deno, "cwd", { configurable: true, writable: true, enumerable: true, value })
}
