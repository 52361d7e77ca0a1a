/**
 * Runs the rows of a chunk the fastest way there is: directly where the script allows it, in the sandbox where it does
 * not, and for the rows at which something is unusual. Knows no threads.
 */
import type { ChunkRunner } from "./chunk_runner.ts"
import { directReply } from "./direct/reply.ts"
import { DirectRunner } from "./direct/run.ts"
import { isStopped } from "./metering/deadline.ts"
import type { ChunkReply, ChunkRequest, SandboxFailure, SandboxWork, ScriptProgram, StateReply } from "./program.ts"

/** If more than this part of many rows is left to the sandbox, it may as well have them all. */
const MOST_DOUBTFUL = 0.25
const MANY = 2000

export class ScriptRunner {
  #direct: DirectRunner | undefined
  /** Opened when there is something for it. */
  #sandbox: ChunkRunner | undefined
  #rows = 0
  #doubtful = 0
  #compileMs = 0

  /** A value other than 0 in `stop` ends whatever is at work. */
  constructor(readonly program: ScriptProgram, readonly stop?: Int32Array) {}

  /** Undefined if the script can be run. */
  async open(): Promise<SandboxFailure | undefined> {
    if (this.program.direct === undefined) return await this.#openSandbox()
    const started = performance.now()
    this.#direct = new DirectRunner(this.program, this.program.direct, this.stop)
    this.#compileMs = performance.now() - started
    return undefined
  }

  /** The counters of opening. */
  takeWork(): SandboxWork {
    if (this.#sandbox !== undefined) return this.#sandbox.takeWork()
    return { scriptsCompiled: 1, executions: 0, compileMs: this.#compileMs, executeMs: 0, direct: 0 }
  }

  async run(request: ChunkRequest): Promise<ChunkReply | SandboxFailure> {
    const started = performance.now()
    const run = this.#direct?.run(request)
    if (this.stop !== undefined && isStopped(this.stop)) {
      return { failed: "FE4201", message: "the script was told to stop" }
    }
    if (run === undefined) return await this.#inSandbox(request)
    const { doubtful } = run
    this.#watch(request.rows.length, doubtful.length)
    const rest = doubtful.length === 0 ? undefined : await this.#inSandbox({ ...request, rows: doubtful })
    if (rest !== undefined && "failed" in rest) return rest
    const reply = directReply(this.program, request, run, rest)
    const work = rest?.work ?? { scriptsCompiled: 0, executions: 0, compileMs: 0, executeMs: 0, direct: 0 }
    const direct = request.rows.length - doubtful.length
    const executeMs = performance.now() - started - work.compileMs
    return { ...reply, work: { ...work, executions: request.rows.length, direct, executeMs } }
  }

  /** What the script remembers; a script that runs directly remembers nothing. */
  state(): StateReply | SandboxFailure {
    const state = this.program.stateful ? this.#sandbox?.state() : undefined
    return typeof state === "object" ? state : { remembered: state }
  }

  /** Goes on with what was remembered elsewhere. Before the first row. */
  async remember(packed: string): Promise<StateReply | SandboxFailure> {
    const failure = this.#sandbox === undefined ? await this.#openSandbox() : undefined
    return failure ?? this.#sandbox!.remember(packed) ?? { remembered: packed }
  }

  async #inSandbox(request: ChunkRequest): Promise<ChunkReply | SandboxFailure> {
    const failure = this.#sandbox === undefined ? await this.#openSandbox() : undefined
    return failure ?? await this.#sandbox!.run(request)
  }

  async #openSandbox(): Promise<SandboxFailure | undefined> {
    // With QuickJS behind it, which many scripts never need.
    const { ChunkRunner } = await import("./chunk_runner.ts")
    const sandbox = new ChunkRunner(this.program, this.stop)
    const failure = await sandbox.open()
    if (failure === undefined) this.#sandbox = sandbox
    return failure
  }

  #watch(rows: number, doubtful: number): void {
    this.#rows += rows
    this.#doubtful += doubtful
    if (this.#rows >= MANY && this.#doubtful > MOST_DOUBTFUL * this.#rows) this.#direct = undefined
  }
}
