/**
 * The peak of another process's resident memory. Deno lets nobody read `/proc/PID/status` who may not do everything, as the
 * tests may not; so a shell looks at it until the process has ended.
 */
import { assert } from "@std/assert"

const LOOP = 'while line=$(grep VmHWM "/proc/$1/status" 2>/dev/null); do echo "$line"; sleep 0.02; done'

/** Peak in MB, once the process has ended. Linux only. */
export async function peakMB({ pid }: { readonly pid: number }): Promise<number> {
  const { stdout } = await new Deno.Command("sh", { args: ["-c", LOOP, "sh", String(pid)], stdout: "piped" }).output()
  const peaks = [...new TextDecoder().decode(stdout).matchAll(/VmHWM:\s+(\d+)/g)].map(([, kB]) => Number(kB) / 1024)
  assert(peaks.length > 0, "nobody could look at the process")
  return Math.max(...peaks)
}
