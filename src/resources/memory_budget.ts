/**
 * The books of the memory of one run: how much there may be, how much there is, who has it, and how near the one is to
 * the other. Tells those who listen; frees nothing by itself. Everything in bytes.
 */
import * as Effect from "effect/Effect"
import type { FlowErrors } from "../errors/flow_error.ts"
import { isAtLeast, levelAt, LEVELS, type PressureLevel } from "./pressure.ts"

export type { PressureLevel } from "./pressure.ts"

/** How a budget is shared out; see plan/budget.ts. */
export interface MemoryShares {
  readonly limitBytes: number
  readonly connectionBytes: number
  readonly chunkBytes: number
}

/** What a run did with its memory. */
export interface MemoryReport {
  /** Infinity where there is no limit (the machine does not tell what it has). */
  readonly limitMB: number
  readonly peakMB: number
  /** Bytes a source puts into a chunk if its memory is plentiful, and at the end. */
  readonly chunkBytes: number
  readonly chunkBytesNow: number
  /** How often each level was reached. */
  readonly levels: Readonly<Record<PressureLevel, number>>
  /** What each account had at its most. */
  readonly accounts: Readonly<Record<string, number>>
}

/** A chunk should be worth the way it goes. */
const LEAST_CHUNK = 65_536
/** Looking takes some microseconds; a chunk takes about as many hundreds. */
const LOOK_MS = 4

export interface MemoryDoors {
  /** Resident bytes of the process. */
  readonly resident: () => number
  /** Milliseconds. */
  readonly now: () => number
}

/** Keeps the books of the memory of one run. */
export class MemoryBudget {
  readonly limitBytes: number
  /** Bytes that may wait on each connection, if it says nothing else. */
  readonly connectionBytes: number
  #level: PressureLevel = "normal"
  #peak = 0
  #lookedMs = -Infinity
  #chunkBytes: number
  readonly #accounts = new Map<string, () => number>()
  readonly #most = new Map<string, number>()
  readonly #listeners = new Set<(level: PressureLevel) => void>()
  readonly #levels = { normal: 0, elevated: 0, high: 0, critical: 0 }

  constructor(readonly shares: MemoryShares, readonly doors: MemoryDoors) {
    this.limitBytes = shares.limitBytes
    this.connectionBytes = shares.connectionBytes
    this.#chunkBytes = shares.chunkBytes
  }

  /** Bytes a source should put into its next chunk; shrinks under pressure. */
  get chunkBytes(): number {
    return this.#chunkBytes
  }

  get level(): PressureLevel {
    return this.#level
  }

  /** Something that takes memory tells how much it has now. Returns "forget". */
  account(name: string, bytes: () => number): () => void {
    this.#accounts.set(name, bytes)
    return () => {
      if (this.#accounts.get(name) !== bytes) return
      this.#note(name, bytes())
      this.#accounts.delete(name)
    }
  }

  /** Called when the level changes. Returns "stop listening". */
  onLevel(listener: (level: PressureLevel) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** For sources, before each read: looks how much memory there is. */
  readonly admit: Effect.Effect<void, FlowErrors> = Effect.sync(() => this.look())

  /** Looks at the memory of the process, if the last look is long enough ago. */
  look(): void {
    const now = this.doors.now()
    if (now - this.#lookedMs < LOOK_MS) return
    this.#lookedMs = now
    const resident = this.doors.resident()
    this.#peak = Math.max(this.#peak, resident)
    for (const [name, bytes] of this.#accounts) this.#note(name, bytes())
    const level = levelAt(resident / this.limitBytes, this.#level)
    if (level === this.#level) return
    this.#level = level
    this.#levels[level]++
    this.#chunkBytes = this.#chunkBytesAt(level)
    for (const listener of this.#listeners) listener(level)
  }

  #chunkBytesAt(level: PressureLevel): number {
    const steps = isAtLeast(level, "high") ? LEVELS.indexOf(level) - 1 : 0
    return Math.max(Math.min(LEAST_CHUNK, this.shares.chunkBytes), this.shares.chunkBytes >> (2 * steps))
  }

  #note(name: string, bytes: number): void {
    this.#most.set(name, Math.max(this.#most.get(name) ?? 0, bytes))
  }

  report(): MemoryReport {
    const MB = 1 << 20
    return {
      limitMB: this.limitBytes / MB,
      peakMB: this.#peak / MB,
      chunkBytes: this.shares.chunkBytes,
      chunkBytesNow: this.#chunkBytes,
      levels: { ...this.#levels },
      accounts: Object.fromEntries(this.#most),
    }
  }
}
