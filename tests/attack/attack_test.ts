/**
 * The published attacks, each in a process of its own and observed from outside: the run goes on within the deadline and
 * half a second, takes no more memory than the sandbox may have and 64 MB, and every other row is there and right.
 *
 * `SHOW=1 deno test -P=test tests/attack/attack_test.ts` prints what came of each.
 */
import { assert, assertEquals } from "@std/assert"
import { PeakMemory } from "../support/peak_memory.ts"
import { type Attempt, attempt, harmless, MEMORY_MB, tookTooMuch } from "./attempt.ts"
import { type Attack, corpus, TIMEOUT_MS } from "./corpus.ts"
import type { WatchedRun } from "./watched_run.ts"

// The memory of a process is read from /proc.
const ignore = Deno.build.os !== "linux"
const WIDTH = Math.min(4, navigator.hardwareConcurrency)
/** A machine that is busy with other things delays whatever it likes: what took too long is tried again by itself. */
const TRIES = 5
const BUSY = 2

const families = await corpus()
const attempts: Array<Attempt> = []
let without: WatchedRun | undefined

Deno.test("the corpus is large, and every attack says what it tries", () => {
  const all = [...families.values()].flat()
  assert(all.length >= 60)
  assertEquals(new Set(all.map(({ script }) => script.replace(/^\/\/.*\n/gm, ""))).size, all.length)
})

for (const [family, attacks] of families) {
  Deno.test({
    name: `attacks are stopped and nothing is lost: ${family}`,
    ignore,
    fn: async () => {
      const memory = new PeakMemory()
      const made = await allOf(attacks, memory)
      await memory.stop()
      attempts.push(...made)
      const wrong = made.flatMap((made) =>
        [...made.wrong, tookTooMuch(made) ?? []].flat().map((what) => `${made.attack.name}: ${what}`)
      )
      assertEquals(wrong, [])
    },
  })
}

/** On a busy machine even a row that does nothing may wait for a core until its time is over. */
const isDoubtful = (made: Attempt, tries: number): boolean =>
  tookTooMuch(made) !== undefined || (made.wrong.length > 0 && (tries === 1 || made.busy > BUSY))

async function allOf(attacks: ReadonlyArray<Attack>, memory: PeakMemory): Promise<ReadonlyArray<Attempt>> {
  // The first run of all finds nothing in Deno's caches.
  if (without === undefined) await harmless(memory)
  const base = without ??= await harmless(memory)
  assert(base.peakMB > 0)
  const made: Array<Attempt> = []
  const waiting = [...attacks.entries()]
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      made[next[0]] = await attempt(next[1], base, memory)
    }
  }
  await Promise.all(Array.from({ length: WIDTH }, work))
  for (const [i, attack] of attacks.entries()) {
    for (let tries = 1; tries < TRIES && isDoubtful(made[i], tries); tries++) {
      made[i] = await attempt(attack, await harmless(memory), memory)
    }
  }
  return made
}

Deno.test({
  name: "the table of attacks, if asked for",
  ignore: ignore || Deno.env.get("SHOW") !== "1",
  fn: () => {
    const lines = attempts.map(({ attack, ms, moreMB, outcome }) =>
      `| ${attack.family} | ${attack.name} | ${attack.deadline} | ${ms.toFixed(0)} | ${
        moreMB.toFixed(0)
      } | ${outcome} |`
    )
    console.log(`\n${attempts.length} attacks; deadline of a row ${TIMEOUT_MS} ms, sandbox ${MEMORY_MB} MB\n`)
    console.log("| family | attack | deadline ms | ms | MB more | what came of it |")
    console.log(`| --- | --- | --- | --- | --- | --- |\n${lines.join("\n")}`)
  },
})
