/**
 * Measures processes from spawn to exit: wall time, processor time, peak memory. All arms take turns, round after round,
 * so that a noisy machine hits them alike; ratios are made within a round. Knows nothing about what the arms do.
 */
import { CAN_PIN, CORES, HAS_TIME } from "./machine.ts"

export interface Command {
  readonly argv: ReadonlyArray<string>
  readonly cwd: string
  /** Number of cores it may use, from the first on. */
  readonly cores: number
  /** Where its standard output goes; kept as text if absent. */
  readonly stdoutFile?: string
}

export interface Sample {
  readonly seconds: number
  /** User and system time; 0 where it is not known. */
  readonly cpuSeconds: number
  readonly peakMB: number
}

export class CommandFailed extends Error {}

/** Runs a command to its end; throws if it fails. */
export async function run(command: Command): Promise<{ readonly sample: Sample; readonly stdout: string }> {
  const { cwd, stdoutFile, cores } = command
  const usage = HAS_TIME ? await Deno.makeTempFile({ prefix: "flowengine-usage-" }) : undefined
  const argv = [
    ...(usage === undefined ? [] : ["/usr/bin/time", "-q", "-o", usage, "-f", "%U %S %M"]),
    ...(CAN_PIN ? ["taskset", "-c", cores === 1 ? "0" : `0-${Math.min(cores, CORES) - 1}`] : []),
    ...(stdoutFile === undefined ? command.argv : ["sh", "-c", `exec "$@" > "$0"`, stdoutFile, ...command.argv]),
  ]
  try {
    const started = performance.now()
    const child = new Deno.Command(argv[0], {
      args: argv.slice(1),
      cwd,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn()
    let peakKB = 0
    const watch = usage === undefined ? setInterval(() => peakKB = Math.max(peakKB, peakOf(child.pid)), 5) : undefined
    const ended = child.status.then(() => performance.now())
    const { code, stdout, stderr } = await child.output()
    const seconds = (await ended - started) / 1000
    clearInterval(watch)
    const decoder = new TextDecoder()
    if (code !== 0) {
      throw new CommandFailed(`exit code ${code}: ${command.argv.join(" ")}\n${decoder.decode(stderr)}`)
    }
    let cpuSeconds = 0
    if (usage !== undefined) {
      const [user, system, kilobytes] = (await Deno.readTextFile(usage)).trim().split(" ").map(Number)
      cpuSeconds = user + system
      peakKB = kilobytes
    }
    return { sample: { seconds, cpuSeconds, peakMB: peakKB / 1024 }, stdout: decoder.decode(stdout) }
  } finally {
    if (usage !== undefined) await Deno.remove(usage)
  }
}

/** Peak resident memory of a running process so far; 0 where the system does not tell. */
function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1] ?? 0)
  } catch {
    return 0
  }
}

export interface Arm {
  readonly name: string
  readonly command: Command
  /** Removed before every run, so that no arm pays for what another left behind. */
  readonly outputs: ReadonlyArray<string>
  /** Called after the first run; throws if the arm did not do its work. */
  readonly check?: (stdout: string) => Promise<void>
}

export interface Rounds {
  readonly rounds: number
  /** Runs before the measured ones. */
  readonly warmUps: number
}

/** Arms slower than this get fewer rounds. */
const SLOW_SECONDS = 10
const SLOW_ROUNDS = 3

/** Samples of every arm; the n-th of each were taken in the same round. */
export async function measure(
  arms: ReadonlyArray<Arm>,
  { rounds, warmUps }: Rounds,
  say: (line: string) => void,
): Promise<ReadonlyArray<ReadonlyArray<Sample>>> {
  const samples = arms.map((): Array<Sample> => [])
  const most = arms.map(() => rounds)
  for (let round = -warmUps; round < rounds; round++) {
    for (const [i, arm] of arms.entries()) {
      if (round >= most[i]) continue
      for (const path of arm.outputs) await Deno.remove(path).catch(() => {})
      const { sample, stdout } = await run(arm.command)
      if (round === -warmUps) {
        await arm.check?.(stdout)
        if (sample.seconds > SLOW_SECONDS) most[i] = Math.min(rounds, SLOW_ROUNDS)
      }
      if (round >= 0) samples[i].push(sample)
      say(`${round < 0 ? "warm-up" : `round ${round + 1}`} ${arm.name}: ${sample.seconds.toFixed(2)} s`)
    }
  }
  for (const arm of arms) for (const path of arm.outputs) await Deno.remove(path).catch(() => {})
  return samples
}

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export function spread(values: ReadonlyArray<number>): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  return { median, min: sorted[0], max: sorted[sorted.length - 1] }
}

/** How many times longer `slow` took than `fast`, from the rounds that both have. */
export const ratio = (slow: ReadonlyArray<Sample>, fast: ReadonlyArray<Sample>): Spread =>
  spread(slow.slice(0, fast.length).map((sample, round) => sample.seconds / fast[round].seconds))

export const seconds = (samples: ReadonlyArray<Sample>): Spread => spread(samples.map((sample) => sample.seconds))
export const peakMB = (samples: ReadonlyArray<Sample>): number => Math.max(...samples.map((sample) => sample.peakMB))
