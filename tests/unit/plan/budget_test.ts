import { assert, assertEquals } from "@std/assert"
import fc from "fast-check"
import { type BudgetNeeds, FULL_CHUNK_BYTES, shareMemory } from "../../../src/plan/budget.ts"

const MB = 1 << 20

const needs: fc.Arbitrary<BudgetNeeds> = fc.record({
  limitBytes: fc.integer({ min: 128, max: 16_384 }).map((megabytes) => megabytes * MB),
  steps: fc.array(
    fc.record({
      kind: fc.constantFrom("source" as const, "transform" as const, "sink" as const),
      copies: fc.integer({ min: 1, max: 64 }),
      copyBytes: fc.integer({ min: 0, max: 512 }).map((megabytes) => megabytes * MB),
    }),
    { minLength: 2, maxLength: 12 },
  ).map((steps) => steps.map((step, i) => ({ ...step, id: `s${i}` }))),
  ownBuffer: fc.option(fc.integer({ min: 1, max: 64 }), { nil: undefined }),
}).map(({ ownBuffer, ...more }) => ({
  ...more,
  connections: more.steps.slice(1).map(({ id }, i) => ({
    from: more.steps[i].id,
    to: id,
    bufferMB: i === 0 ? ownBuffer : undefined,
  })),
}))

Deno.test("the shares of a plan make up its sum, and the sum is never above the limit", () => {
  fc.assert(fc.property(needs, (needs) => {
    const plan = shareMemory(needs)
    assertEquals(plan.parts.reduce((sum, { bytes }) => sum + bytes, 0), plan.sumBytes)
    assert(plan.isTooLarge || plan.sumBytes <= needs.limitBytes)
    for (const { id, kind, copies } of needs.steps) {
      const most = plan.copies.get(id)
      if (kind === "transform") assert(most !== undefined && most >= 1 && most <= copies)
      else assertEquals(most, undefined)
    }
  }))
})

Deno.test("a plan is too large only if not even one copy each and the least chunks fit", () => {
  fc.assert(fc.property(needs, (needs) => {
    const plan = shareMemory(needs)
    if (!plan.isTooLarge) return
    assertEquals(plan.chunkBytes, 64 * 1024)
    for (const most of plan.copies.values()) assertEquals(most, 1)
  }))
})

Deno.test("more memory never means fewer copies or smaller chunks, where memory was scarce", () => {
  fc.assert(fc.property(needs, fc.integer({ min: 1, max: 4096 }), (needs, more) => {
    const [less, plenty] = [shareMemory(needs), shareMemory({ ...needs, limitBytes: needs.limitBytes + more * MB })]
    assert(less.chunkBytes <= plenty.chunkBytes)
    for (const [id, most] of less.copies) assert(most <= plenty.copies.get(id)!)
  }))
})

Deno.test("on a large machine nothing is held back", () => {
  const steps = [
    { id: "read", kind: "source" as const, copies: 1, copyBytes: 0 },
    { id: "script", kind: "transform" as const, copies: 8, copyBytes: 32 * MB },
    { id: "write", kind: "sink" as const, copies: 1, copyBytes: 0 },
  ]
  const connections = [{ from: "read", to: "script" }, { from: "script", to: "write" }]
  const plan = shareMemory({ limitBytes: 6144 * MB, steps, connections })
  assertEquals([plan.chunkBytes, plan.copies.get("script"), plan.isTight], [FULL_CHUNK_BYTES, 8, false])
  const scarce = shareMemory({ limitBytes: 256 * MB, steps, connections })
  assertEquals([scarce.chunkBytes, scarce.isTight, scarce.isTooLarge], [128 * 1024, true, false])
  assert(scarce.copies.get("script")! < 8)
})
