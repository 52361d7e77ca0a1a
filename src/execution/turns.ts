/**
 * When fibers take turns with the rest of the process. Effect would ask `setImmediate`, for which Deno first loads Node's
 * timers: a fifth of all that a small run takes. A message to oneself comes back as soon, and what it needs is loaded.
 */
import * as Effect from "effect/Effect"
import { MixedScheduler } from "effect/Scheduler"

type Task = () => void

/** Owns a message channel, which keeps the process alive: close it when the fibers are done. */
export class Turns {
  readonly scheduler = new MixedScheduler("async", (task) => this.#later(task))
  readonly #channel = new MessageChannel()
  #waiting = new Set<Task>()
  #isClosed = false

  constructor() {
    this.#channel.port1.onmessage = () => this.#run()
  }

  #later(task: Task): () => void {
    // Each call is a task of its own, even if the function is the same.
    const own = () => task()
    if (this.#isClosed) {
      queueMicrotask(own)
      return () => {}
    }
    this.#waiting.add(own)
    if (this.#waiting.size === 1) this.#channel.port2.postMessage(null)
    return () => this.#waiting.delete(own)
  }

  /** What is added meanwhile waits for the next message. */
  #run(): void {
    const tasks = this.#waiting
    this.#waiting = new Set()
    for (const task of tasks) task()
  }

  close(): void {
    this.#isClosed = true
    this.#run()
    this.#channel.port1.close()
    this.#channel.port2.close()
  }
}

/** What a loop over chunks may take before signals, workers and the progress display have their turn. */
const TURN_MS = 2

/**
 * For loops that could run on microtasks alone: an effect to be done after each chunk, which waits for the rest of the
 * process now and then.
 */
export function turnsOf(now: () => number): Effect.Effect<void> {
  let last = now()
  const turn = Effect.map(Effect.yieldNow, () => {
    last = now()
  })
  return Effect.suspend(() => now() - last < TURN_MS ? Effect.void : turn)
}
