/**
 * What became of the calls of a step that did not succeed at once: counted, the first of them written down, told as
 * warnings. Counts; decides nothing.
 */
import { type Code } from "../errors/codes.ts"
import { type FlowError, flowError, type FlowErrors } from "../errors/flow_error.ts"
import type { Breaker, CircuitState, CircuitTransition } from "../resilience/breaker.ts"

/** A call that failed and was made again. */
export interface RetriedCall {
  /** ISO 8601, UTC. */
  readonly at: string
  /** What the call does, as `write`. */
  readonly call: string
  /** Which attempt failed, from 1. */
  readonly attempt: number
  readonly code: string
  readonly message: string
  /** Wait until the next attempt. */
  readonly delayMs: number
}

/** What the circuit breaker of a step has done. */
export interface BreakerReport {
  readonly state: CircuitState
  /** How often the circuit opened. */
  readonly opened: number
  /** How often it came to each state from another. */
  readonly turns: Readonly<Record<CircuitState, number>>
  /** The first 200 transitions. */
  readonly transitions: ReadonlyArray<CircuitTransition>
}

/** How a step fared with what it depends on. */
export interface CallsReport {
  /** Attempts after the first. */
  readonly retries: number
  readonly timeouts: number
  /** Failed writes that were taken back. */
  readonly undone: number
  /** Steps with a circuit breaker only. */
  readonly breaker?: BreakerReport
  /** The first of the calls that were made again. */
  readonly retried: ReadonlyArray<RetriedCall>
}

const KEPT = 100

export class CallBooks {
  retries = 0
  timeouts = 0
  undone = 0
  breaker: Breaker | undefined
  readonly #retried: Array<RetriedCall> = []
  readonly #byCode = new Map<Code, { count: number; readonly first: FlowError; readonly call: string }>()

  constructor(readonly step: string) {}

  retrying(call: string, { errors }: FlowErrors, attempt: number, delayMs: number, nowMs: number): void {
    const [error] = errors
    this.retries++
    const known = this.#byCode.get(error.code)
    if (known === undefined) this.#byCode.set(error.code, { count: 1, first: error, call })
    else known.count++
    if (this.#retried.length >= KEPT) return
    const { code, message } = error
    this.#retried.push({ at: new Date(nowMs).toISOString(), call, attempt, code, message, delayMs })
  }

  report(): CallsReport {
    const { retries, timeouts, undone, breaker } = this
    const circuit = breaker &&
      {
        state: breaker.state,
        opened: breaker.opened,
        turns: { ...breaker.turns },
        transitions: [...breaker.transitions],
      }
    return {
      retries,
      timeouts,
      undone,
      ...(circuit === undefined ? {} : { breaker: circuit }),
      retried: [...this.#retried],
    }
  }

  /** One per code, with its count. */
  warnings(): ReadonlyArray<FlowError> {
    const { step, breaker } = this
    const told = [...this.#byCode].map(([code, { count, first, call }]) =>
      flowError(
        "FE5013",
        `${step} tried again ${times(count)} because of ${code}, first a call of ${call}: ${first.message}`,
        { step },
      )
    )
    if (breaker === undefined || breaker.opened === 0) return told
    const message = `${step}: the circuit opened ${times(breaker.opened)} and is ${breaker.state} now`
    return [...told, flowError("FE5014", message, { step })]
  }
}

const times = (count: number): string => count === 1 ? "once" : `${count} times`
