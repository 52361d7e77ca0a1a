/** Sinks that let their givers wait, so that chunks pile up in front of them. */
import * as Schema from "effect/Schema"
import { cellText, type Chunk, definePlugin, flowError, type Plugin } from "../../src/plugin/mod.ts"

export interface SlowSinkOptions {
  readonly type?: string
  /** Called before each chunk, counted from 0; the sink waits for what it returns. */
  readonly before?: (chunk: number) => void | Promise<void>
  /** Rows whose cells, joined by `|`, are to be rejected. */
  readonly refuses?: (row: string) => boolean
}

/** Rows as text, in the order in which they were written. */
export function slowSink({ type = "slow-sink", before, refuses }: SlowSinkOptions): {
  readonly plugin: Plugin
  readonly rows: Array<string>
} {
  const rows: Array<string> = []
  let chunks = 0
  const write = async (chunk: Chunk) => {
    await before?.(chunks++)
    const texts = Array.from({ length: chunk.count }, (_, n) => {
      const row = chunk.rowAt(n)
      return { row, text: chunk.columns.map((column) => cellText(column, row) ?? "∅").join("|") }
    })
    const refused = refuses === undefined ? [] : texts.filter(({ text }) => refuses(text))
    const taken = texts.filter((each) => !refused.includes(each))
    rows.push(...taken.map(({ text }) => text))
    return {
      written: taken.length,
      rejects: refused.map(({ row, text }) => ({ row, error: flowError("FE3102", `refused: ${text.slice(0, 20)}`) })),
      bytes: 0,
    }
  }
  const plugin = definePlugin({
    kind: "sink",
    type,
    title: "a slow sink for tests",
    options: Schema.Struct({}),
    open: () =>
      Promise.resolve({
        write,
        prepare: () => Promise.resolve(),
        commit: () => Promise.resolve(),
        abort: () => Promise.resolve(),
      }),
  })
  return { plugin, rows }
}

/** Something that is closed until it is opened. */
export class Gate {
  open!: () => void
  readonly isOpen: Promise<void> = new Promise((resolve) => this.open = resolve)
}

/** So many turns of the process. */
export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve, 0))
}

/** A transform that gives rows on as they are, and takes its time. */
export const slowCopy = (before: (chunk: number) => void | Promise<void>): Plugin =>
  definePlugin({
    kind: "transform",
    type: "slow-copy",
    title: "a slow transform for tests",
    options: Schema.Struct({}),
    bind: (_options, input) => {
      let chunks = 0
      return Promise.resolve({
        schema: input,
        routes: [],
        concurrency: 1,
        open: () =>
          Promise.resolve({
            process: async (chunk) => {
              await before(chunks++)
              return { output: chunk, filtered: 0, rejects: [], routed: 0, routes: [], logs: [] }
            },
            close: () => {},
          }),
      })
    },
  })
