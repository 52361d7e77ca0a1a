/**
 * One attack at work: a pipeline in which one row of many sets the script off, run by the command line, and what came of
 * it compared with what has to.
 */
import { writePlugin } from "../support/plugins.ts"
import { inFolder } from "../support/paths.ts"
import type { PeakMemory } from "../support/peak_memory.ts"
import { type Attack, TIMEOUT_MS } from "./corpus.ts"
import { type WatchedRun, watchedRun } from "./watched_run.ts"

export const MEMORY_MB = 64
/** Time that may pass after the deadline until the run goes on, and memory that may be taken besides the sandbox's. */
export const MOST_LATE_MS = 500
export const MOST_MORE_MB = 64
/** What the harmless run takes, about, where nothing else is at work. */
const QUIET_MS = 600

const ROWS = 2000
/** In the middle of the second of three chunks. */
const TRIGGER = 1000
/** Of the input. */
const COLUMNS = 3
const PADDING = "x".repeat(700)
/** What hangs must not hang the tests. */
const HUNG_MS = 30_000

const HARMLESS: Attack = {
  family: "",
  name: "harmless",
  about: "",
  // Something that cannot run directly, as in nearly all attacks.
  script: `function process(context) {
  const row = context.input.current()
  try { context.output.setField("out", \`row \${row.id}\`) } finally { /* nothing */ }
  return true
}`,
  expected: { rejected: [], failed: [], harmless: true, routed: false },
  deadline: TIMEOUT_MS,
  anyOutput: false,
  config: {},
  settings: {},
  library: undefined,
}

/** What an attack did, seen from outside. */
export interface Attempt {
  readonly attack: Attack
  /** Beyond what the same run takes without an attack. */
  readonly ms: number
  readonly moreMB: number
  /** How many times as long everything takes because the machine has other work. */
  readonly busy: number
  /** The code that came of it, or how the row went on. */
  readonly outcome: string
  /** What is wrong with the rows and the outcome. */
  readonly wrong: ReadonlyArray<string>
}

/** A run with no attack in it, which others are compared with; of a compiled program, if there is one. */
export const harmless = (memory: PeakMemory, program?: string): Promise<WatchedRun> =>
  inFolder(async (folder) => {
    const run = await runIn(folder, HARMLESS, memory, program)
    const { wrong } = await judged(folder, HARMLESS, run)
    if (wrong.length > 0) throw new Error(wrong.join("\n"))
    return run
  })

export const attempt = (
  attack: Attack,
  without: WatchedRun,
  memory: PeakMemory,
  program?: string,
): Promise<Attempt> =>
  inFolder(async (folder) => {
    const run = await runIn(folder, attack, memory, program)
    const { outcome, wrong } = await judged(folder, attack, run)
    const [ms, moreMB] = [run.ms - without.ms, run.peakMB - without.peakMB]
    return { attack, ms, moreMB, busy: Math.max(1, without.ms / QUIET_MS), outcome, wrong }
  })

/** Whether it took more time or memory than an attack may. */
export const tookTooMuch = ({ attack, ms, moreMB, busy }: Attempt): string | undefined => {
  if (ms > attack.deadline + busy * MOST_LATE_MS) {
    return `took ${ms.toFixed(0)} ms, with a deadline of ${attack.deadline} ms`
  }
  if (moreMB > MEMORY_MB + MOST_MORE_MB) return `took ${moreMB.toFixed(0)} MB, with a sandbox of ${MEMORY_MB} MB`
  return undefined
}

async function runIn(folder: string, attack: Attack, memory: PeakMemory, program?: string): Promise<WatchedRun> {
  await Deno.writeTextFile(`${folder}/in.csv`, input())
  await Deno.writeTextFile(`${folder}/p.yaml`, pipeline(attack))
  if (attack.library !== undefined) {
    const manifest = { name: "library", kind: "library" }
    await writePlugin(`${folder}/library`, { manifest, files: { "mod.js": attack.library } })
  }
  const env = { FLOWENGINE_CACHE: `${folder}/cache` }
  return await watchedRun(["run", "p.yaml", "--json"], { cwd: folder, memory, mostMs: HUNG_MS, env, program })
}

const line = (id: number) => `${id},${id === TRIGGER ? "yes" : ""},${PADDING}`

function input(): string {
  const lines = ["id,trigger,padding"]
  for (let id = 1; id <= ROWS; id++) lines.push(line(id))
  return `${lines.join("\n")}\n`
}

/** JSON is YAML. */
const pipeline = ({ script, config, settings, library }: Attack) =>
  JSON.stringify({
    ...(library === undefined ? {} : { plugins: { library: { url: "./library" } } }),
    pipeline: {
      name: "attack",
      steps: [
        { id: "read", type: "delimited-source", config: { filePath: "in.csv" } },
        {
          id: "script",
          type: "javascript-transform",
          config: { script, timeoutMs: TIMEOUT_MS, memoryMB: MEMORY_MB, ...config },
        },
        { id: "write", type: "delimited-sink", config: { filePath: "out.csv" } },
      ],
      ...(script.includes(`"side"`) ? { routing: { side: { type: "null-sink" } } } : {}),
      settings: { onError: "skip", ...settings },
    },
  })

interface Printed {
  readonly report?: {
    readonly totals: Readonly<Record<"read" | "written" | "rejected" | "routed" | "filtered", number>>
    readonly rejects: { readonly byCode: Readonly<Record<string, number>> }
  }
  readonly errors?: ReadonlyArray<{ readonly code: string }>
}

/** What came of a run, and what of it should not have. */
async function judged(
  folder: string,
  { expected, anyOutput }: Attack,
  { code, stdout, stderr }: WatchedRun,
): Promise<Pick<Attempt, "outcome" | "wrong">> {
  if (code === 137) return { outcome: "hung", wrong: [`did not end within ${HUNG_MS} ms`] }
  let printed: Printed
  try {
    printed = JSON.parse(stdout)
  } catch {
    return { outcome: "broke", wrong: [`exit code ${code} and no report: ${stderr.slice(0, 500)}`] }
  }
  const { report } = printed
  if (code !== 0) {
    const codes = printed.errors?.map((error) => error.code) ?? []
    const isFine = codes.length === 1 && expected.failed.includes(codes[0]) && !await exists(`${folder}/out.csv`)
    return { outcome: `run: ${codes}`, wrong: isFine ? [] : [`the run failed with ${codes}: ${stdout.slice(0, 1000)}`] }
  }
  const wrong: Array<string> = []
  const { totals, rejects } = report!
  const outcome = totals.rejected > 0
    ? Object.entries(rejects.byCode).map(([code, count]) => count === 1 ? code : `${count} × ${code}`).join()
    : totals.routed > 0
    ? "routed"
    : "harmless"
  const may = [
    ...expected.rejected,
    ...(expected.routed ? ["routed"] : []),
    ...(expected.harmless ? ["harmless"] : []),
  ]
  if (!may.includes(outcome)) wrong.push(`${outcome} came of it`)
  if (totals.read !== ROWS) wrong.push(`${totals.read} rows were read`)
  wrong.push(...wrongRows(await Deno.readTextFile(`${folder}/out.csv`), outcome === "harmless", anyOutput))
  return { outcome, wrong }
}

const exists = (path: string) => Deno.stat(path).then(() => true, () => false)

/** Rows that are not what the script makes of them. */
function wrongRows(text: string, withTrigger: boolean, anyOutput: boolean): ReadonlyArray<string> {
  const [, ...lines] = text.trimEnd().split("\n")
  let next = 0
  for (let id = 1; id <= ROWS; id++) {
    if (id === TRIGGER && !withTrigger) continue
    const found = lines[next++] ?? ""
    if (id === TRIGGER && anyOutput) continue
    // Columns that other rows set are empty.
    const isRight = found.startsWith(line(id)) && found.split(",").slice(COLUMNS).join("") === `row ${id}`
    if (!isRight) return [`row ${id} is ${found.replace(PADDING, "…").slice(0, 200)}`]
  }
  return next === lines.length ? [] : [`there are ${lines.length - next} rows more`]
}
