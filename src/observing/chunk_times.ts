/** How long the chunks of each step took, how many there were, and their bytes: what only who watches a run can count. */
import type { ChunkEvent } from "../execution/observer.ts"
import type { Distribution, Labels, MetricFamily } from "./metric.ts"

/** In seconds. Chunks take microseconds where rows are only counted, and seconds where a script is slow. */
const BOUNDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export class ChunkTimes {
  readonly #steps = new Map<string, StepChunks>()

  add(event: ChunkEvent): void {
    let chunks = this.#steps.get(event.step)
    if (chunks === undefined) this.#steps.set(event.step, chunks = new StepChunks())
    chunks.add(event)
  }

  /** Only steps that have labels are told. */
  metrics(labels: ReadonlyMap<string, Labels>): ReadonlyArray<MetricFamily> {
    const samples = <Value extends number | Distribution>(of: (chunks: StepChunks) => Value) =>
      [...this.#steps].flatMap(([step, chunks]) => {
        const known = labels.get(step)
        return known === undefined ? [] : [{ labels: known, value: of(chunks) }]
      })
    return [{
      name: "flowengine.step.chunks",
      kind: "counter",
      unit: "{chunk}",
      help: "Chunks that the step is through with.",
      samples: samples(({ count }) => count),
    }, {
      name: "flowengine.step.chunk",
      kind: "counter",
      unit: "By",
      help: "Bytes of the chunks that the step put out, or wrote.",
      samples: samples(({ bytes }) => bytes),
    }, {
      name: "flowengine.step.chunk.duration",
      kind: "histogram",
      unit: "s",
      help: "How long the step worked on a chunk.",
      samples: samples((chunks) => chunks.distribution),
    }]
  }
}

class StepChunks {
  count = 0
  bytes = 0
  #sum = 0
  readonly #within = BOUNDS.map(() => 0)

  add({ startMs, endMs, bytes }: ChunkEvent): void {
    const seconds = Math.max(0, endMs - startMs) / 1000
    this.count++
    this.bytes += bytes
    this.#sum += seconds
    const bucket = BOUNDS.findIndex((bound) => seconds <= bound)
    if (bucket >= 0) this.#within[bucket]++
  }

  get distribution(): Distribution {
    let below = 0
    return { bounds: BOUNDS, atMost: this.#within.map((n) => below += n), count: this.count, sum: this.#sum }
  }
}
