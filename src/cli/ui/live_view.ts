/**
 * `run --ui`: a run as a live view on the terminal. Draws on standard error when there is something new, and obeys keys;
 * when the run has ended, the last view stays on the normal screen, and whatever would have been printed meanwhile.
 */
import type { BoundStep, Plan, RunObserver, RunReport } from "../../../mod.ts"
import type { Companion } from "../companion.ts"
import { say } from "../terminal.ts"
import { UsageError } from "../usage_error.ts"
import { frame, lastFrame, type Scene } from "./frame.ts"
import { History } from "./history.ts"
import { Journal } from "./journal.ts"
import type { Key } from "./keys.ts"
import { plain, rendered } from "./line.ts"
import { Screen } from "./screen.ts"

export interface LiveViewOptions {
  readonly colour: boolean
  /** As Ctrl-C does. */
  readonly stop: () => void
}

export class LiveView implements Companion {
  readonly #history = new History()
  readonly #journal = new Journal()
  /** What was said while the view had the screen. */
  readonly #said: Array<string> = []
  #plan: Plan | undefined
  #screen: Screen | undefined
  #shown: RunReport | undefined
  #selected: number | undefined
  #isHelpShown = false
  #isFrozen = false
  #stopping: Scene["stopping"] = "no"
  readonly observer: RunObserver = { bound: (steps, plan) => this.#begin(steps, plan) }

  constructor(readonly options: LiveViewOptions) {}

  /** Where there is no terminal there is nothing to look at. Throws UsageError. */
  static on(options: LiveViewOptions): LiveView {
    if (!Deno.stderr.isTerminal()) {
      throw new UsageError(
        "--ui needs a terminal, and standard error is none",
        "leave --ui out: the report tells how the run went, --debug tells more of it, --json all of it",
      )
    }
    if (Deno.env.get("TERM") === "dumb") {
      throw new UsageError("--ui needs a terminal that can place text (TERM is dumb)", "leave --ui out")
    }
    return new LiveView(options)
  }

  /** Only now, so that a pipeline that cannot run does not make the screen flicker. */
  #begin(_steps: ReadonlyArray<BoundStep>, plan: Plan): void {
    this.#plan = plan
    const isReadByPipeline = plan.steps.some(({ plugin, options }) => plugin.reads?.(options).includes("-"))
    this.#screen = new Screen(this.options.colour, !isReadByPipeline || !Deno.stdin.isTerminal(), {
      key: (key) => this.#obey(key),
      resized: () => this.#draw(),
    })
    this.#screen.enter()
    this.#draw()
  }

  onProgress(report: RunReport): void {
    if (report.status !== "running") return
    this.#history.add(report)
    this.#journal.look(report)
    if (this.#isFrozen) return
    this.#shown = report
    this.#draw()
  }

  takeOver(text: string): boolean {
    if (this.#screen?.isOpen !== true) return false
    this.#said.push(text)
    this.#journal.say(text)
    this.#draw()
    return true
  }

  #obey(key: Key): void {
    if (key === "interrupt") return this.#stop()
    if (this.#stopping === "asked") {
      if (key === "y" || key === "Y" || key === "q") return this.#stop()
      this.#stopping = "no"
    } else if (this.#isHelpShown) this.#isHelpShown = false
    else if (key === "?" || key === "h") this.#isHelpShown = true
    else if (key === "q" && this.#stopping === "no") this.#stopping = "asked"
    else if (key === "p" || key === " ") this.#freeze()
    else this.#select(key)
    this.#draw()
  }

  #stop(): void {
    this.#stopping = "yes"
    this.#isFrozen = false
    this.options.stop()
    this.#draw()
  }

  #freeze(): void {
    this.#isFrozen = !this.#isFrozen
    if (!this.#isFrozen) this.#shown = this.#history.latest
  }

  #select(key: Key): void {
    const last = (this.#plan?.steps.length ?? 0) - 1
    const at = this.#selected
    if (key === "escape") this.#selected = undefined
    else if (key === "down") this.#selected = at === undefined ? 0 : Math.min(last, at + 1)
    else if (key === "up") this.#selected = at === undefined ? last : Math.max(0, at - 1)
    else if (key === "first") this.#selected = 0
    else if (key === "last") this.#selected = last
  }

  get #scene(): Scene {
    return {
      report: this.#shown,
      plan: this.#plan!,
      history: this.#history,
      journal: this.#journal,
      selected: this.#selected,
      isHelpShown: this.#isHelpShown,
      isFrozen: this.#isFrozen,
      stopping: this.#stopping,
      hasKeys: this.#screen?.isListening === true,
    }
  }

  #draw(): void {
    if (this.#screen?.isOpen === true) this.#screen.show(frame(this.#scene, this.#screen.size))
  }

  /** The process may end at any moment. */
  erase(): void {
    this.#screen?.leave()
  }

  ended(report: RunReport | undefined): Promise<void> {
    const screen = this.#screen
    if (screen === undefined || this.#plan === undefined) return Promise.resolve()
    screen.leave()
    if (report !== undefined) {
      this.#history.add(report)
      this.#shown = report
      // The last column stays free: terminals differ about when a line is full.
      const columns = screen.size.columns - 1
      for (const line of lastFrame(this.#scene, columns)) {
        say(this.options.colour ? rendered(line, columns, true) : plain(line, columns))
      }
      say("")
    }
    for (const text of this.#said) say(text)
    return Promise.resolve()
  }
}
