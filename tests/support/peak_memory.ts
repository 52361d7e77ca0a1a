/**
 * Peak resident memory of processes, seen from outside. Deno lets nobody read /proc who may not do everything, so a
 * process of its own looks, which is this file too: it is told the number of a process, and tells its peak when it has
 * ended. Linux only.
 */
const EVERY_MS = 5

export class PeakMemory {
  readonly #child: Deno.ChildProcess
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>
  readonly #waiting = new Map<number, (peakMB: number) => void>()
  readonly #done: Promise<void>

  constructor() {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "--no-config", "--no-lock", "-A", import.meta.filename!],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn()
    this.#writer = this.#child.stdin.getWriter()
    this.#done = this.#read()
  }

  /** The peak in MB of a process that is just beginning, told when it has ended. */
  of(pid: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(pid, resolve)
      this.#writer.write(new TextEncoder().encode(`${pid}\n`)).catch(reject)
    })
  }

  async stop(): Promise<void> {
    await this.#writer.close()
    await this.#done
    await this.#child.status
  }

  async #read(): Promise<void> {
    for await (const line of lines(this.#child.stdout)) {
      const [pid, kilobytes] = line.split(" ").map(Number)
      this.#waiting.get(pid)?.(kilobytes / 1024)
      this.#waiting.delete(pid)
    }
  }
}

async function* lines(bytes: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncIterable<string> {
  let rest = ""
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n")
    rest = parts.pop()!
    yield* parts
  }
}

/** The system's own mark, which only rises; undefined when the process has ended. */
function highWaterKB(pid: number): number | undefined {
  try {
    const mark = /VmHWM:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1]
    return mark === undefined ? undefined : Number(mark)
  } catch {
    return undefined
  }
}

if (import.meta.main) {
  // Before a process has become what it is to be, its mark is that of its parent: hence the last one, not the highest.
  const last = new Map<number, number>()
  const look = () => {
    for (const [pid, before] of last) {
      const now = highWaterKB(pid)
      if (now !== undefined) {
        last.set(pid, now)
        continue
      }
      last.delete(pid)
      console.log(`${pid} ${before}`)
    }
  }
  const watch = setInterval(look, EVERY_MS)
  for await (const pid of lines(Deno.stdin.readable)) last.set(Number(pid), 0)
  clearInterval(watch)
}
