/** A plugin on trial: stages with its fixture on them, the errors met there, and what checks of several kinds do. */
import type { FlowError } from "../../errors/flow_error.ts"
import type { LoadedPlugin } from "../load.ts"
import type { Fixture } from "./fixture.ts"
import { inputOf, type Sample } from "./sample.ts"
import { type Situation, Stage } from "./stage.ts"
import { LATE, type Subject, within } from "./subject.ts"
import { demand } from "./verdicts.ts"

/** Makes stages for checks, and knows every error that was met on them. */
export class Trial {
  readonly errors: Array<FlowError> = []
  readonly input: Sample | undefined

  constructor(readonly loaded: LoadedPlugin, readonly fixture: Fixture) {
    this.input = fixture.input === undefined ? undefined : inputOf(fixture.input)
  }

  get kind() {
    return this.loaded.manifest.kind
  }

  /** Runs a check on a stage of its own. */
  async on<A>(body: (stage: Stage) => Promise<A>, differs: Partial<Situation> = {}, errors = this.errors): Promise<A> {
    const situation = {
      options: { ...this.fixture.options, ...differs.options },
      files: { ...this.fixture.files, ...differs.files },
      serve: this.fixture.serve === undefined && differs.serve === undefined
        ? undefined
        : { ...this.fixture.serve, ...differs.serve },
    }
    const stage = await Stage.make(this.loaded, situation, errors)
    try {
      return await body(stage)
    } finally {
      await stage.close()
    }
  }

  /** Uses the plugin as a run would, from opening to the end. */
  async wholeRun(stage: Stage): Promise<void> {
    const subject = await stage.start()
    await subject.open(this.kind === "source" ? undefined : this.input?.columns ?? [])
    if (this.kind === "source") {
      while (await subject.next() !== undefined) { /* to the end */ }
      return await subject.finish("close")
    }
    demand(this.input !== undefined, "conformance.json has no `input`")
    if (this.kind === "transform") {
      const { problems } = await subject.process(this.input.columns, this.input.rows)
      if (problems.length > 0) throw new RowFailed(problems[0].code)
      return await subject.finish("close")
    }
    await subject.write(this.input.columns, this.input.rows)
    await subject.ask({ call: "prepare" })
    await subject.ask({ call: "commit" })
  }
}

/** A row was refused with a code of the plugin. */
export class RowFailed {
  constructor(readonly code: string) {}
}

/** A call that was begun must end soon after the signal; how it ends is its own affair. */
export async function endsInTime(subject: Subject, call: Promise<unknown>): Promise<void> {
  const settled = call.then(() => undefined, () => undefined)
  await within(settled, 100)
  subject.session.stop()
  demand(await within(settled, 2000) !== LATE, "the signal aborted, and 2 s later the call was still running")
}
