/**
 * One run of the command line as a process of its own, observed from outside: how long it took and the most memory that
 * was resident. Knows nothing of attacks.
 */
import { cliArguments } from "../support/cli.ts"
import type { PeakMemory } from "../support/peak_memory.ts"

export interface WatchedRun {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly ms: number
  readonly peakMB: number
}

export interface WatchOptions {
  readonly cwd: string
  readonly memory: PeakMemory
  /** The process is killed when it takes longer: its code is then that of the signal. */
  readonly mostMs: number
  readonly env?: Readonly<Record<string, string>>
  /** A compiled program, instead of the one from source. */
  readonly program?: string
}

export async function watchedRun(args: ReadonlyArray<string>, options: WatchOptions): Promise<WatchedRun> {
  const started = performance.now()
  const child = new Deno.Command(options.program ?? Deno.execPath(), {
    args: options.program === undefined ? cliArguments(args) : [...args],
    cwd: options.cwd,
    env: { NO_COLOR: "1", ...options.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn()
  const peak = options.memory.of(child.pid)
  const kill = setTimeout(() => child.kill("SIGKILL"), options.mostMs)
  const ended = child.status.then(() => performance.now())
  const { code, stdout, stderr } = await child.output()
  clearTimeout(kill)
  const decoder = new TextDecoder()
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
    ms: await ended - started,
    peakMB: await peak,
  }
}
