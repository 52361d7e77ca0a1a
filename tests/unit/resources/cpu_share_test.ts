/** The brake on the processor, on a clock that only the test moves: the share it lets through, and that nothing drifts. */
import { assert, assertEquals } from "@std/assert"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import fc from "fast-check"
import { CpuBucket, CpuShare } from "../../../src/resources/cpu_share.ts"
import { virtually } from "../../support/virtual_time.ts"

/** A bucket whose owner works in pieces, waits when told, and wakes up late. */
function shareOf(percent: number, cores: number, pieces: ReadonlyArray<{ ms: number; cores: number; late: number }>) {
  let [at, used] = [0, 0]
  const bucket = new CpuBucket(percent / 100 * cores, at, used)
  for (const piece of pieces) {
    for (let ms = bucket.wait(at, used); ms > 0; ms = bucket.wait(at, used)) at += Math.max(5, ms) + piece.late
    at += piece.ms
    used += piece.ms * piece.cores
  }
  at += bucket.wait(at, used)
  return used / (at * cores) * 100
}

Deno.test("over a run the share is the limit, whatever the pieces of work", () => {
  const piece = fc.record({
    ms: fc.integer({ min: 1, max: 60 }),
    cores: fc.constant(4),
    late: fc.integer({ min: 0, max: 20 }),
  })
  fc.assert(
    fc.property(
      fc.integer({ min: 5, max: 95 }),
      fc.array(piece, { minLength: 400, maxLength: 600 }),
      (percent, pieces) => {
        const share = shareOf(percent, 4, pieces)
        assert(share <= percent * 1.001 && share > percent * 0.95, `${share} % for ${percent} %`)
      },
    ),
    { numRuns: 50 },
  )
})

Deno.test("who stays below the limit by himself never waits", () => {
  const bucket = new CpuBucket(1, 0, 0)
  for (let at = 10; at < 10_000; at += 10) assertEquals(bucket.wait(at, at * 0.9), 0)
})

Deno.test("an idle hour does not buy more than a short burst", () => {
  const bucket = new CpuBucket(1, 0, 0)
  assertEquals(bucket.wait(3_600_000, 0), 0)
  assertEquals(bucket.wait(3_600_000, 200), 0)
  assertEquals(bucket.wait(3_600_000, 1200), 1000)
})

/** A processor whose time the test spends. */
function processor(cores: number) {
  const state = { used: 100_000, loads: 0 }
  const load = () => {
    state.loads++
    return Promise.resolve(() => state.used)
  }
  return { state, processor: { cores, load } }
}

/** Works so many pieces of 10 ms on two cores, each behind the brake. */
const works = (share: CpuShare, state: { used: number }, pieces: number) =>
  Effect.gen(function* () {
    for (let n = 0; n < pieces; n++) {
      if (share.brake !== undefined) yield* share.brake
      yield* Effect.sleep(10)
      state.used += 20
    }
  })

for (const [percent, workers] of [[50, 1], [25, 1], [10, 1]] as const) {
  Deno.test(`work behind the brake gets ${percent} % of two cores`, () =>
    virtually(Effect.gen(function* () {
      const { state, processor: two } = processor(2)
      const share = yield* CpuShare.make(yield* Clock.Clock, percent, two)
      const fibers = yield* Effect.forEach(
        Array.from({ length: workers }),
        () => Effect.forkChild(works(share, state, 200)),
      )
      // The load of the reading is a promise; the virtual clock moves in steps of a millisecond.
      for (let ms = 0; fibers.some((fiber) => fiber.pollUnsafe() === undefined) && ms < 60_000; ms++) {
        yield* TestClock.adjust(1)
      }
      yield* Effect.forEach(fibers, Fiber.join)
      const report = share.report()!
      assertEquals(report.usedMs, 4000)
      assert(Math.abs(report.share * 100 - percent) < percent * 0.05, `${report.share}`)
      assert(Math.abs(report.pausedMs - (report.watchedMs - 2000)) < 50, `${report.pausedMs} of ${report.watchedMs}`)
      assertEquals([report.limitPercent, report.cores], [percent, 2])
    })))
}

Deno.test("without a limit there is no brake, and nothing is loaded until it is told to watch", () =>
  virtually(Effect.gen(function* () {
    const { state, processor: one } = processor(1)
    const share = yield* CpuShare.make(yield* Clock.Clock, undefined, one)
    assertEquals([share.brake, share.report()], [undefined, undefined])
    yield* TestClock.adjust(900)
    assertEquals([state.loads, share.report()], [0, undefined])
    yield* share.watch
    state.used += 30
    yield* TestClock.adjust(60)
    share.stop()
    state.used += 1000
    assertEquals(share.report(), { usedMs: 30, watchedMs: 60, share: 0.5, cores: 1, pausedMs: 0 })
  })))
