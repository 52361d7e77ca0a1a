/**
 * How much of the processor the process takes, and the brake that keeps it below `limits.maxCpuPercent`: a bucket of CPU
 * milliseconds that fills with time and is emptied by what all threads used. Whoever starts work waits while it is in
 * debt, so that the share holds over the whole run. Starts and stops nothing itself; what is under way goes on.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

export interface CpuReport {
  /** CPU time of all threads of the process, system time included, while it was watched. */
  readonly usedMs: number
  /** How long it was watched: the whole run if there is a limit, else all but its first second. */
  readonly watchedMs: number
  /** What all cores that the process may use could have given is 1. */
  readonly share: number
  readonly cores: number
  /** `limits.maxCpuPercent`. */
  readonly limitPercent?: number
  /** Time during which the limit held work back. */
  readonly pausedMs: number
}

/** The processor as a run sees it. Tests bring their own. */
export interface Processor {
  readonly cores: number
  /** Loads what tells the CPU time that the process has used so far, in milliseconds. */
  readonly load: () => Promise<() => number>
}

export const ownProcessor: Processor = {
  // Respects the affinity of the process and the quota of its container.
  cores: navigator.hardwareConcurrency,
  load: async () => {
    // Takes ten milliseconds to load, which a small run should not pay.
    const { default: process } = await import("node:process")
    return () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1000
    }
  },
}

/** Time over which work may be faster than the limit after it was slower. Timers that come late must not cost their lateness. */
const BURST_MS = 200
/** Waits shorter than this cost more than they bring; what a wait was too long is used afterwards. */
const LEAST_WAIT_MS = 5
/** While somebody waits, threads go on with what they have: look again now and then. */
const MOST_WAIT_MS = 250

/** CPU time that may be used, in milliseconds. */
export class CpuBucket {
  #tokens = 0

  /** @param rate CPU milliseconds that each millisecond brings */
  constructor(readonly rate: number, private at: number, private used: number) {}

  /** How long to wait until nothing is owed, if nothing is used meanwhile; 0 if nothing is. */
  wait(at: number, used: number): number {
    const gained = (at - this.at) * this.rate - (used - this.used)
    this.#tokens = Math.min(BURST_MS * this.rate, this.#tokens + gained)
    this.at = at
    this.used = used
    return this.#tokens >= 0 ? 0 : -this.#tokens / this.rate
  }
}

export class CpuShare {
  /** To be done before work is begun; undefined if there is no limit. */
  readonly brake: Effect.Effect<void> | undefined
  readonly #limitPercent: number | undefined
  #used: (() => number) | undefined
  #bucket: CpuBucket | undefined
  #from = { at: 0, used: 0 }
  #end: { readonly at: number; readonly used: number } | undefined
  /** Fibers that wait now, since when, and how long there was one before. */
  #waiting = 0
  #waitingSince = 0
  #pausedMs = 0

  private constructor(
    readonly now: () => number,
    readonly processor: Processor,
    limitPercent: number | undefined,
  ) {
    this.#limitPercent = limitPercent
    this.brake = limitPercent === undefined
      ? undefined
      : Effect.suspend(() => this.#wait() > 0 ? this.#hold : Effect.void)
  }

  /** With a limit it watches from now on, else from when it is told to. */
  static make(
    clock: Clock.Clock,
    limitPercent: number | undefined,
    processor: Processor = ownProcessor,
  ): Effect.Effect<CpuShare> {
    const now = () => Number(clock.monotonicTimeNanosUnsafe()) / 1e6
    const share = new CpuShare(now, processor, limitPercent)
    return limitPercent === undefined ? Effect.succeed(share) : Effect.as(share.watch, share)
  }

  /** Watches from now on. */
  readonly watch: Effect.Effect<void> = Effect.suspend(() => {
    if (this.#used !== undefined) return Effect.void
    return Effect.map(Effect.promise(this.processor.load), (used) => this.#start(used))
  })

  #start(used: () => number): void {
    this.#used = used
    this.#from = { at: this.now(), used: used() }
    if (this.#limitPercent === undefined) return
    this.#bucket = new CpuBucket(this.#limitPercent / 100 * this.processor.cores, this.#from.at, this.#from.used)
  }

  /** Nothing that comes later counts. */
  stop(): void {
    if (this.#used !== undefined) this.#end ??= { at: this.now(), used: this.#used() }
  }

  #wait(): number {
    return this.#bucket!.wait(this.now(), this.#used!())
  }

  readonly #hold: Effect.Effect<void> = Effect.suspend(() => {
    if (this.#waiting++ === 0) this.#waitingSince = this.now()
    const again: Effect.Effect<void> = Effect.suspend(() => {
      const ms = this.#wait()
      return ms === 0
        ? Effect.void
        : Effect.andThen(Effect.sleep(Math.min(MOST_WAIT_MS, Math.max(LEAST_WAIT_MS, ms))), again)
    })
    return Effect.ensuring(
      again,
      Effect.sync(() => {
        if (--this.#waiting === 0) this.#pausedMs += this.now() - this.#waitingSince
      }),
    )
  })

  /** Undefined as long as nothing was watched. */
  report(): CpuReport | undefined {
    if (this.#used === undefined) return undefined
    const { cores } = this.processor
    const end = this.#end ?? { at: this.now(), used: this.#used() }
    const usedMs = end.used - this.#from.used
    const watchedMs = end.at - this.#from.at
    return {
      usedMs,
      watchedMs,
      share: watchedMs > 0 ? usedMs / (watchedMs * cores) : 0,
      cores,
      ...(this.#limitPercent === undefined ? {} : { limitPercent: this.#limitPercent }),
      pausedMs: this.#pausedMs + (this.#waiting > 0 ? end.at - this.#waitingSince : 0),
    }
  }
}
