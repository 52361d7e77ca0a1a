/** docs/sizing.md says what the benchmark suite measured, and nothing else. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import type { Sample } from "../bench/measure.ts"
import { formatted, sizingText, type StressResults } from "../bench/sizing.ts"
import { PROJECT } from "./support/paths.ts"

const read = (path: string) => Deno.readTextFile(PROJECT + path).catch(() => undefined)

Deno.test("docs/sizing.md is made of the results of the group `stress`", async () => {
  const [results, page] = await Promise.all([read("bench/results/stress.json"), read("docs/sizing.md")])
  assertEquals(page, results === undefined ? undefined : await formatted(sizingText(JSON.parse(results))))
})

const sample = (seconds: number, peakMB: number): Sample => ({ seconds, cpuSeconds: seconds, peakMB })
const told = { rows: 1, bytes: 1, sha256: "" }
const arm = (name: string, limits: Readonly<Record<string, unknown>>, seconds: number, peakMB: number, more = {}) => ({
  name,
  limits,
  isSpilling: false,
  samples: [sample(seconds, peakMB)],
  share: 0.5,
  told,
  ...more,
})

const RESULTS: StressResults = {
  version: "0.0.0",
  machine: {
    date: "",
    cpu: "a processor",
    cores: 2,
    memoryGB: 24,
    os: "",
    deno: "2",
    node: undefined,
    isPinned: true,
  },
  data: (["soak", "processor", "chunks", "wide", "huge", "steps", "time"] as const).map((id) => ({
    id,
    rows: 1000,
    bytes: 1e9,
    cores: 2,
    arms: id === "steps"
      ? [
        arm("2 scripts", {}, 1, 100),
        arm("20 scripts", {}, 5, 460),
        arm("20 scripts, 256 MB", { maxMemoryMB: 256 }, 0, 0, {
          told: { ...told, code: "FE7001" },
        }),
      ]
      : id === "processor"
      ? [arm("no limit", {}, 1, 100), arm("50 %", { maxCpuPercent: 50 }, 2, 100)]
      : [
        arm("no limit", {}, 10, 300),
        arm("256 MB", { maxMemoryMB: 256 }, 12, 250),
        arm("192 MB", { maxMemoryMB: 192 }, 14, 200),
        arm("256 MB, spill", { maxMemoryMB: 256 }, 15, 240, { isSpilling: true }),
      ],
  })),
}

Deno.test("the page tells held, exceeded and refused limits apart, and calculates from the figures", () => {
  const text = sizingText(RESULTS)
  assertStringIncludes(text, "| 256 MB | 250 | held | 1.20 |")
  assertStringIncludes(text, "| 192 MB | 200 | exceeded by 8 MB | 1.40 |")
  assertStringIncludes(text, "| 20 scripts, 256 MB |  | refused (FE7001) |  |")
  assertStringIncludes(text, "that run gets by with 256 MB")
  assertStringIncludes(text, "**Each further script step takes about 20 MB**")
  assertStringIncludes(text, "the same run took 1.25 times as long at 256 MB as with `wait`")
  assertStringIncludes(text, "50 % gave 50.0 %")
  assert(!/NaN|undefined|Infinity/.test(text), text)
})
