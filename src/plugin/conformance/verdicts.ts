/** What the suite found: one verdict per check, and how a check comes to it. Knows no plugin. */
import { toFlowErrors } from "../../errors/flow_error.ts"

/** What one check of the conformance suite says. */
export interface Verdict {
  /** Stable, for programs: `sink.abort`. */
  readonly check: string
  /** What holds if the check passes. */
  readonly title: string
  readonly result: "passed" | "failed" | "skipped"
  /** Why it failed or was skipped. */
  readonly why?: string
}

/** The check does not apply; says why. */
export class Skipped {
  constructor(readonly why: string) {}
}

/** The check failed; says why. */
export class Failed {
  constructor(readonly why: string) {}
}

export function demand(condition: boolean, why: string): asserts condition {
  if (!condition) throw new Failed(why)
}

export class Verdicts {
  readonly all: Array<Verdict> = []

  /** Runs a check; whatever it throws is its verdict, and the next check runs all the same. */
  async check(check: string, title: string, body: () => Promise<void>): Promise<void> {
    this.all.push({ check, title, ...await verdict(body) })
  }

  get isOk(): boolean {
    return this.all.every(({ result }) => result !== "failed")
  }
}

async function verdict(body: () => Promise<void>): Promise<Pick<Verdict, "result" | "why">> {
  try {
    await body()
    return { result: "passed" }
  } catch (error) {
    if (error instanceof Skipped) return { result: "skipped", why: error.why }
    if (error instanceof Failed) return { result: "failed", why: error.why }
    return { result: "failed", why: toFlowErrors(error).map(({ code, message }) => `${code}: ${message}`).join("\n") }
  }
}

/** A value as the reader of a verdict sees it. */
export const shown = (value: unknown): string => {
  const text = JSON.stringify(value, (_key, each) => typeof each === "bigint" ? Number(each) : each) ?? "nothing"
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

/** Equal as texts: bigints count as their digits. */
export const same = (a: unknown, b: unknown): boolean => exact(a) === exact(b)
const exact = (value: unknown) => JSON.stringify(value, (_key, each) => typeof each === "bigint" ? `${each}n` : each)
