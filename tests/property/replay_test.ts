/**
 * Pipelines of any shape, rows rejected anywhere in them, replays that are killed on the way: after some rounds every
 * output has the rows that a run without any rejection writes, each as often.
 */
import { assert, assertEquals } from "@std/assert"
import * as Schema from "effect/Schema"
import { FlowErrors, replayPipeline, RunFailed, runPipeline } from "../../mod.ts"
import { cellText, definePlugin, flowError, type RowReject } from "../../src/plugin/mod.ts"
import { CrashingFiles } from "../support/crashing_files.ts"
import { lettersOf, mend, multiset, write } from "../support/letters.ts"
import { inFolder } from "../support/paths.ts"

/** A number from a text, the same every time. */
function hash(text: string): number {
  let h = 2166136261
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619)
  return (h ^ (h >>> 13)) >>> 0
}

function random(seed: number): (below: number) => number {
  let n = 0
  return (below) => hash(`${seed}/${n++}`) % below
}

/** Rejects so many of a hundred rows, others in every round; filters some, sends some elsewhere. */
const flaky = (state: { percent: number; round: number }) =>
  definePlugin<{ readonly name: string; readonly hasRoute: boolean }>({
    kind: "transform",
    type: "flaky",
    title: "rejects some rows",
    options: Schema.Struct({ name: Schema.String, hasRoute: Schema.Boolean }),
    declares: ({ hasRoute }, input) =>
      Promise.resolve({ schema: input, routes: hasRoute ? ["aside"] : [], anyRoute: false }),
    bind: ({ name, hasRoute }, schema) =>
      Promise.resolve({
        schema,
        routes: hasRoute ? ["aside"] : [],
        concurrency: 1,
        open: () =>
          Promise.resolve({
            process: (chunk) => {
              const main: Array<number> = []
              const aside: Array<number> = []
              const rejects: Array<RowReject> = []
              let [filtered, routed] = [0, 0]
              for (let n = 0; n < chunk.count; n++) {
                const row = chunk.rowAt(n)
                const id = `${name} ${cellText(chunk.columns[0], row)}`
                const kind = hash(id) % 8
                if (hash(`${id} ${state.round}`) % 100 < state.percent) {
                  rejects.push({ row, error: flowError("FE4101", "not today") })
                } else if (kind === 0) filtered++
                else if (hasRoute && kind === 1) {
                  aside.push(row)
                  routed++
                } else {
                  if (hasRoute && kind === 2) aside.push(row)
                  main.push(row)
                }
              }
              return Promise.resolve({
                output: chunk.select(Int32Array.from(main)),
                filtered,
                rejects,
                routed,
                routes: aside.length === 0 ? [] : [{ route: "aside", rows: Int32Array.from(aside) }],
                logs: [],
              })
            },
            close: () => {},
          }),
      }),
  })

interface Shape {
  readonly text: string
  readonly outputs: ReadonlyArray<string>
}

/** Sources, transforms and sinks, each connected to any of the steps before it. */
function shapeOf(seed: number): Shape {
  const pick = random(seed)
  const sources = Array.from({ length: 1 + pick(2) }, (_, i) => `s${i}`)
  const transforms = Array.from({ length: 1 + pick(4) }, (_, i) => `t${i}`)
  const sinks = Array.from({ length: 1 + pick(3) }, (_, i) => `k${i}`)
  const connections: Array<string> = []
  const hasOutput = new Set<string>()
  const withRoute = new Set<string>()
  const connect = (from: string, to: string, route = false) => {
    const line = `{ from: ${from}, to: ${to}${route ? ", route: aside" : ""} }`
    if (!connections.includes(line)) connections.push(line)
    if (route) withRoute.add(from)
    else hasOutput.add(from)
  }
  const anyOf = (steps: ReadonlyArray<string>) => steps[pick(steps.length)]
  transforms.forEach((to, i) => {
    const before = [...sources, ...transforms.slice(0, i)]
    for (let n = 1 + pick(2); n > 0; n--) connect(anyOf(before), to)
    if (i > 0 && pick(3) === 0) connect(anyOf(transforms.slice(0, i)), to, true)
  })
  for (const to of sinks) connect(anyOf([...sources, ...transforms]), to)
  for (const from of [...sources, ...transforms]) if (!hasOutput.has(from)) connect(from, anyOf(sinks))
  if (pick(2) === 0) connect(anyOf(transforms), anyOf(sinks), true)
  const steps = [
    ...sources.map((id) =>
      `{ id: ${id}, type: delimited-source, config: { filePath: ${id}.csv, chunkBytes: 256, ` +
      `columns: [{ name: id, type: integer }, { name: text }] } }`
    ),
    ...transforms.map((id) => `{ id: ${id}, type: flaky, config: { name: ${id}, hasRoute: ${withRoute.has(id)} } }`),
    ...sinks.map((id) => `{ id: ${id}, type: delimited-sink, config: { filePath: ${id}.csv } }`),
  ]
  const list = (lines: ReadonlyArray<string>) => lines.map((line) => `    - ${line}\n`).join("")
  const settings = "onError: dead-letter, deadLetter: { filePath: bad.ndjson }"
  return {
    text: `pipeline:\n  name: shape\n  settings: { ${settings} }\n  steps:\n${list(steps)}  connections:\n${
      list(connections)
    }`,
    outputs: sinks.map((id) => `${id}.csv`),
  }
}

const ROWS = 60
const input = (source: string, isBroken: boolean) =>
  "id,text\n" +
  Array.from({ length: ROWS }, (_, i) =>
    `${isBroken && i % 9 === 4 ? "x" : ""}${i},"${source}\n${i % 2 === 0 ? "é" : "e"}"\n`).join("")

async function bringHome(seed: number): Promise<number> {
  return await inFolder(async (folder) => {
    const { text, outputs } = shapeOf(seed)
    const pick = random(seed + 1_000_000)
    const state = { percent: 0, round: 0 }
    const plugins = [flaky(state)]
    const sources = ["s0", "s1"]
    const inputs = (isBroken: boolean) => Object.fromEntries(sources.map((id) => [`${id}.csv`, input(id, isBroken)]))
    await Deno.mkdir(`${folder}/whole`)
    await write(`${folder}/whole`, { "p.yaml": text, ...inputs(false) })
    await runPipeline(`${folder}/whole/p.yaml`, { plugins })
    const wanted = await multiset(`${folder}/whole`, outputs)

    await write(folder, { "p.yaml": text, ...inputs(true) })
    state.percent = 40
    const { rejects } = await runPipeline(`${folder}/p.yaml`, { plugins })
    for (const id of sources) await Deno.remove(`${folder}/${id}.csv`)
    for (let isDone = false; !isDone;) {
      state.round++
      state.percent = state.round > 4 ? 0 : 30
      if (state.round === 3) {
        await mend(`${folder}/bad.ndjson`, (letter) => ({ ...letter, raw: letter.raw!.replace(/^x/, "") }))
      }
      if (pick(2) === 0) {
        const files = new CrashingFiles(1 + pick(160))
        await replayPipeline(`${folder}/p.yaml`, { plugins, files }).catch((error) => {
          if (!(error instanceof RunFailed || error instanceof FlowErrors)) throw error
        })
      }
      await replayPipeline(`${folder}/p.yaml`, { plugins, prune: pick(4) === 0 })
      isDone = (await lettersOf(`${folder}/bad.ndjson`)).every(({ resolved }) => resolved !== undefined)
      assert(state.round < 7 || isDone, "letters are left")
    }
    assertEquals(await multiset(folder, outputs), wanted, text)
    return rejects.total
  })
}

Deno.test("40 pipelines of any shape: all letters come home, whatever is killed on the way", async () => {
  let letters = 0
  for (let seed = 1; seed <= 40; seed++) {
    try {
      letters += await bringHome(seed)
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}\n${shapeOf(seed).text}`, { cause: error })
    }
  }
  assert(letters > 1000, `${letters} letters`)
})
