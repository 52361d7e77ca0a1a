/** The command line as a process that is talked to while it runs. */
import { cliArguments } from "./cli.ts"

export interface StartedCli {
  /** The first line on stderr that matches; rejects if the process ends before. */
  line(pattern: RegExp): Promise<RegExpExecArray>
  readonly kill: (signal: Deno.Signal) => void
  readonly ended: Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>
}

export function startCli(
  args: ReadonlyArray<string>,
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): StartedCli {
  const child = new Deno.Command(Deno.execPath(), {
    args: cliArguments(args),
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn()
  let stderr = ""
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const look of [...waiting]) look()
  }
  const reading = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      stderr += text
      wake()
    }
  })()
  const ended = (async () => {
    const [stdout, { code }] = await Promise.all([new Response(child.stdout).text(), child.status, reading])
    return { code, stdout, stderr }
  })()
  let isOver = false
  const over = ended.finally(() => {
    isOver = true
    wake()
  })
  return {
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = stderr.split("\n").slice(0, isOver ? undefined : -1).map((line) => pattern.exec(line)).find((
            m,
          ) => m)
          if (match === undefined && !isOver) return
          waiting.delete(look)
          if (match) resolve(match)
          else reject(new Error(`ended without ${pattern}:\n${stderr}`))
        }
        waiting.add(look)
        look()
      }),
    kill: (signal) => child.kill(signal),
    ended: over,
  }
}
