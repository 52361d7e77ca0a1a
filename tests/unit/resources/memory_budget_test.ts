/** The books of memory on a virtual clock: when sources are let in, and when the run has to end. */
import { assert, assertEquals } from "@std/assert"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { MemoryBudget, UNLIMITED } from "../../../src/resources/memory_budget.ts"
import { advancing, virtually } from "../../support/virtual_time.ts"

const LIMIT = 1000
/** What the world is like, to be changed by tests. */
const world = { resident: 0, isIdle: true, collections: 0, onCollect: () => {} }

const budget = Effect.map(Clock.Clock, (clock) => {
  Object.assign(world, { resident: 0, isIdle: true, collections: 0, onCollect: () => {} })
  const doors = {
    resident: () => world.resident,
    now: () => clock.currentTimeMillisUnsafe(),
    isIdle: () => world.isIdle,
    collect: () => {
      world.collections++
      world.onCollect()
      return Promise.resolve()
    },
  }
  return new MemoryBudget(doors, { ...UNLIMITED, limitBytes: LIMIT })
})

const admitted = (memory: MemoryBudget) => Effect.map(advancing(memory.admit), ({ exit, ms }) => [exit._tag, ms])

Deno.test("below the critical level sources are let in at once", () =>
  virtually(Effect.gen(function* () {
    const memory = yield* budget
    for (world.resident of [0, 700, 899]) assertEquals(yield* admitted(memory), ["Success", 0])
    assertEquals(memory.report().waitedMs, 0)
  })))

Deno.test("at the critical level a source waits for what is under way, and is then let in if there is any room", () =>
  virtually(Effect.gen(function* () {
    const memory = yield* budget
    Object.assign(world, { resident: 950, isIdle: false })
    const waiting = yield* Effect.forkChild(Effect.andThen(Effect.sleep(2000), Effect.sync(() => world.isIdle = true)))
    const [tag, ms] = yield* admitted(memory)
    assertEquals([tag, waiting.pollUnsafe() !== undefined, memory.level], ["Success", true, "critical"])
    assert(Number(ms) >= 2000 && Number(ms) < 3000, `${ms} ms`)
    assertEquals(world.collections, 1)
    assertEquals(memory.chunkBytes, 65_536)
  })))

Deno.test("a source that waits goes on as soon as it is told that nothing is under way", () =>
  virtually(Effect.gen(function* () {
    const memory = yield* budget
    Object.assign(world, { resident: 950, isIdle: false })
    const waiting = yield* Effect.forkChild(memory.admit)
    yield* Effect.yieldNow
    world.isIdle = true
    memory.settled()
    // The clock stands still all the while.
    for (let turn = 0; turn < 10 && waiting.pollUnsafe() === undefined; turn++) yield* Effect.yieldNow
    assertEquals(waiting.pollUnsafe()?._tag, "Success")
  })))

Deno.test("being told that nothing is under way does not keep a source busy for which there is no room", () =>
  virtually(Effect.gen(function* () {
    const memory = yield* budget
    Object.assign(world, { resident: 990, isIdle: true })
    const waiting = yield* Effect.forkChild(memory.admit)
    for (let turn = 0; turn < 10; turn++) yield* Effect.yieldNow
    memory.settled()
    assertEquals(waiting.pollUnsafe(), undefined)
  })))

Deno.test("garbage that is collected may be all it takes", () =>
  virtually(Effect.gen(function* () {
    const memory = yield* budget
    world.resident = 990
    world.onCollect = () => world.resident = 400
    assertEquals((yield* admitted(memory))[0], "Success")
    assertEquals([memory.level, memory.report().levels], ["normal", {
      normal: 1,
      elevated: 0,
      high: 0,
      critical: 1,
    }])
  })))

Deno.test("FE7002 after three seconds without room and with nothing under way; while something is, it waits", () =>
  virtually(Effect.gen(function* () {
    const memory = yield* budget
    world.resident = 980
    const [tag, ms] = yield* admitted(memory)
    assert(tag === "Failure" && Number(ms) >= 3000 && Number(ms) < 4000, `${tag} after ${ms} ms`)
    world.isIdle = false
    const { ms: longer } = yield* advancing(Effect.timeoutOption(memory.admit, 100_000), 1000)
    assert(longer >= 100_000, `${longer} ms`)
  })))

Deno.test("a step that miscounts its rows does not stop a run for good, if there is room", () =>
  virtually(Effect.gen(function* () {
    const memory = yield* budget
    Object.assign(world, { resident: 950, isIdle: false })
    const [tag, ms] = yield* admitted(memory)
    assert(tag === "Success" && Number(ms) >= 30_000 && Number(ms) < 31_000, `${tag} after ${ms} ms`)
  })))

Deno.test("accounts are asked while they are there; what they had at their most is reported", () =>
  virtually(Effect.gen(function* () {
    const memory = yield* budget
    let bytes = 10
    const forget = memory.account("queue:a->b", () => bytes)
    memory.look(true)
    bytes = 30
    memory.look(true)
    bytes = 20
    forget()
    bytes = 99
    memory.look(true)
    assertEquals(memory.report().pools, { "queue:a->b": 30 })
    const heard: Array<string> = []
    const stop = memory.onLevel((level) => heard.push(level))
    world.resident = 850
    memory.look(true)
    stop()
    world.resident = 100
    memory.look(true)
    assertEquals(heard, ["high"])
  })))
