/**
 * The books of the memory of one run: how much there may be, how much there is, who has it, and how near the one is to
 * the other. Makes sources wait when it is too near; everything else is done by those who listen. In bytes.
 */
import * as Effect from "effect/Effect"
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import { isAtLeast, levelAt, LEVELS, type PressureLevel } from "./pressure.ts"

export type { PressureLevel } from "./pressure.ts"

const MB = 1 << 20
/** A chunk should be worth the way it goes. */
const LEAST_CHUNK = 65_536
/** Looking takes some microseconds; a chunk takes about as many hundreds. */
const LOOK_MS = 4
/** While sources wait, it is looked that often, if nobody says earlier that what they wait for is through. */
const WAIT_MS = 5
/** Above this share of the limit nothing is let in any more, even if nothing is under way. */
const FULL = 0.97
/** If it stays so with nothing under way for so long, the run cannot go on. */
const PATIENCE_MS = 3000
/** So long a source waits for what is under way, if there is room: a step that miscounts its rows must not stop a run. */
const STALLED_MS = 30_000
/** Garbage is not collected more often than that: it takes some tens of milliseconds. */
const COLLECT_MS = 5000

/** How a budget is shared out; see plan/budget.ts. */
export interface MemoryShares {
  readonly limitBytes: number
  readonly connectionBytes: number
  readonly chunkBytes: number
  readonly parts: ReadonlyArray<MemoryShare>
}

/** What somebody gets of the memory. */
export interface MemoryShare {
  /** `engine`, `chunks`, `copies of STEP`, `FROM -> TO`. */
  readonly name: string
  readonly bytes: number
}

/** Shares of a run that may take what it likes. */
export const UNLIMITED: MemoryShares = { limitBytes: Infinity, connectionBytes: 8 * MB, chunkBytes: 524_288, parts: [] }

/** What a run did with its memory, in MB unless it says bytes. */
export interface MemoryReport {
  /** Undefined where there is no limit: the machine does not tell what it has. */
  readonly limitMB: number | undefined
  /** The most the process was seen to have. */
  readonly peakMB: number
  readonly level: PressureLevel
  /** How often each level was come to from another. */
  readonly levels: Readonly<Record<PressureLevel, number>>
  /** Time that sources had to wait for memory, all together. */
  readonly waitedMs: number
  /** What sources put into a chunk while memory is plentiful, and what they do now. */
  readonly chunkBytes: { readonly planned: number; readonly now: number }
  /** How it was shared out when the run was planned, in bytes. */
  readonly shares: Readonly<Record<string, number>>
  /** What each account was seen to have at its most, in bytes, by `slabs:STEP` and the like. */
  readonly pools: Readonly<Record<string, number>>
}

/** The world as the books see it. */
export interface MemoryDoors {
  /** Resident bytes of the process. */
  readonly resident: () => number
  /** Milliseconds. */
  readonly now: () => number
  /** Whether no row is on its way. */
  readonly isIdle: () => boolean
  /** Has garbage collected; may take long. */
  readonly collect: () => Promise<void>
}

export class MemoryBudget {
  #shares: MemoryShares
  #level: PressureLevel = "normal"
  #share = 0
  #peak = 0
  #resident = 0
  #waitedMs = 0
  #lookedMs = -Infinity
  #collectedMs = -Infinity
  readonly #accounts = new Map<string, () => number>()
  readonly #most = new Map<string, number>()
  readonly #listeners = new Set<(level: PressureLevel) => void>()
  readonly #waiting = new Set<() => void>()
  readonly #levels = { normal: 0, elevated: 0, high: 0, critical: 0 }

  constructor(readonly doors: MemoryDoors, shares: MemoryShares = UNLIMITED) {
    this.#shares = shares
  }

  get limitBytes(): number {
    return this.#shares.limitBytes
  }

  /** Bytes that may wait on each connection, if it says nothing else. */
  get connectionBytes(): number {
    return this.#shares.connectionBytes
  }

  /** Bytes a source should put into its next chunk; shrinks under pressure. */
  get chunkBytes(): number {
    const { chunkBytes } = this.#shares
    const quarterings = Math.max(0, LEVELS.indexOf(this.#level) - 1)
    return Math.max(Math.min(LEAST_CHUNK, chunkBytes), chunkBytes >> (2 * quarterings))
  }

  get level(): PressureLevel {
    return this.#level
  }

  /** As it was when it was last looked at. */
  get residentBytes(): number {
    return this.#resident
  }

  isAtLeast(level: PressureLevel): boolean {
    return isAtLeast(this.#level, level)
  }

  /** Once it is known what the steps need. */
  plan(shares: MemoryShares): void {
    this.#shares = shares
  }

  /** The limit turns out to be lower. */
  lower(limitBytes: number): void {
    this.#shares = { ...this.#shares, limitBytes: Math.min(limitBytes, this.limitBytes) }
  }

  /** Something that takes memory tells how much it has now, as `slabs:STEP`. Returns "forget". */
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
    return () => void this.#listeners.delete(listener)
  }

  /**
   * For sources, before each read. At the critical level it waits until what is under way is through; then one chunk after
   * the other is let in, as long as there is any room. FE7002 if there is none for a while.
   */
  readonly admit: Effect.Effect<void, FlowErrors> = Effect.suspend(() => {
    this.look()
    if (!this.isAtLeast("high")) return Effect.void
    const now = this.doors.now()
    if (this.#level === "critical") return this.#drained
    if (now - this.#collectedMs < COLLECT_MS) return Effect.void
    return this.#collected(now)
  })

  #collected(now: number): Effect.Effect<void> {
    this.#collectedMs = now
    return Effect.map(Effect.promise(this.doors.collect), () => this.look(true))
  }

  readonly #drained: Effect.Effect<void, FlowErrors> = Effect.suspend(() => {
    const began = this.doors.now()
    const waited = Effect.sync(() => void (this.#waitedMs += this.doors.now() - began))
    return Effect.ensuring(this.#wait(), waited)
  })

  readonly #wait = Effect.fnUntraced({ self: this }, function* () {
    const began = this.doors.now()
    let idleSince: number | undefined
    while (this.#level === "critical") {
      const now = this.doors.now()
      if (!this.doors.isIdle()) {
        idleSince = undefined
        if (now - began >= STALLED_MS && this.#share < FULL) return
      } else {
        if (now - this.#collectedMs >= COLLECT_MS) {
          yield* this.#collected(now)
          continue
        }
        if (this.#share < FULL) return
        idleSince ??= now
        if (now - idleSince >= PATIENCE_MS) return yield* new FlowErrors({ errors: [this.#exhausted()] })
      }
      yield* this.#pause
      this.look(true)
    }
  })

  readonly #pause: Effect.Effect<void> = Effect.raceFirst(
    Effect.sleep(WAIT_MS),
    Effect.callback<void>((resume) => {
      const wake = () => resume(Effect.void)
      this.#waiting.add(wake)
      return Effect.sync(() => void this.#waiting.delete(wake))
    }),
  )

  /** Nothing is under way any more: sources that wait for that look at once. */
  settled(): void {
    // Whoever goes on may wait again at once.
    for (const wake of [...this.#waiting]) wake()
  }

  #exhausted() {
    const has = Math.round(this.#share * this.limitBytes / MB)
    const limit = Math.floor(this.limitBytes / MB)
    const message = `the process has ${has} MB with no row under way, and may have ${limit} MB (\`maxMemoryMB\`)`
    return flowError("FE7002", message)
  }

  /** Looks at the memory of the process, if the last look is long enough ago. */
  look(isUrgent = false): void {
    const now = this.doors.now()
    if (!isUrgent && now - this.#lookedMs < LOOK_MS) return
    this.#lookedMs = now
    this.#measure()
    const level = levelAt(this.#share, this.#level)
    if (level === this.#level) return
    this.#level = level
    this.#levels[level]++
    for (const listener of this.#listeners) listener(level)
  }

  #measure(): void {
    const resident = this.#resident = this.doors.resident()
    this.#peak = Math.max(this.#peak, resident)
    this.#share = resident / this.limitBytes
    for (const [name, bytes] of this.#accounts) this.#note(name, bytes())
  }

  #note(name: string, bytes: number): void {
    if (bytes > (this.#most.get(name) ?? -1)) this.#most.set(name, bytes)
  }

  report(): MemoryReport {
    this.#measure()
    return {
      limitMB: this.limitBytes === Infinity ? undefined : this.limitBytes / MB,
      peakMB: this.#peak / MB,
      level: this.#level,
      levels: { ...this.#levels },
      waitedMs: this.#waitedMs,
      chunkBytes: { planned: this.#shares.chunkBytes, now: this.chunkBytes },
      shares: Object.fromEntries(this.#shares.parts.map(({ name, bytes }) => [name, bytes])),
      pools: Object.fromEntries(this.#most),
    }
  }
}
