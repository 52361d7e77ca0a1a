/** Connections: who waits, what goes away, what is taken first. */
import { assertEquals } from "@std/assert"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { Chunk } from "../../../src/data/chunk.ts"
import { missingColumn } from "../../../src/data/column.ts"
import { MemoryOrigin } from "../../../src/data/origin.ts"
import { RowSchema } from "../../../src/data/schema.ts"
import { Slab } from "../../../src/data/slab.ts"
import { flowError } from "../../../src/errors/flow_error.ts"
import { Connection, Inbox } from "../../../src/execution/inbox.ts"
import { EdgeBooks } from "../../../src/execution/ledger.ts"
import type { ChunkStore } from "../../../src/resources/chunk_store.ts"
import type { PressureLevel } from "../../../src/resources/pressure.ts"

const schema = new RowSchema([{ name: "text", type: "text" }])
const MB = 1 << 20
const released: Array<number> = []

/** A chunk of a MB that is told when it is released. */
const chunkOf = (number: number) => {
  const slab = new Slab(new Uint8Array(MB), undefined, { give: () => void released.push(number) })
  const columns = schema.columns.map(missingColumn)
  return new Chunk({ schema, columns, size: 1, origin: new MemoryOrigin("test", number), slabs: [slab] })
}

/** A store that keeps chunks by their number; `taken` from it. */
function memoryStore() {
  const kept: Array<number> = []
  const store: ChunkStore = {
    report: { chunks: 0, bytes: 0, peakBytes: 0, readBack: 0 },
    put: (chunk) => void kept.push(chunk.origin.place(0).record!),
    take: () => chunkOf(kept.shift()!),
  }
  return { kept, store }
}

interface Given {
  readonly bytes?: number
  readonly store?: ChunkStore
  readonly level?: () => PressureLevel
}

function connect(inbox: Inbox, name: string, { bytes = 3 * MB, store, level = () => "normal" }: Given = {}) {
  const edge = { from: name, to: "taker", row: "input" } as const
  const limits = { bytes, level, store: store === undefined ? undefined : Effect.succeed(store) }
  const connection = new Connection(new EdgeBooks(edge), limits, inbox)
  inbox.connections.push(connection)
  return {
    connection,
    give: (number: number) => connection.give(chunkOf(number), { edge, before: undefined }),
  }
}

const take = (inbox: Inbox) => Effect.map(inbox.take, (next) => next!.chunk.origin.place(0).record!)
const takeAll = (inbox: Inbox, count: number) => Effect.all(Array.from({ length: count }, () => take(inbox)))
const settled = Effect.promise(() => new Promise<void>((resolve) => setTimeout(resolve, 0)))

Deno.test("a giver waits when the bytes are used up, and goes on when one chunk was taken", () =>
  Effect.runPromise(Effect.gen(function* () {
    const inbox = new Inbox()
    const { connection, give } = connect(inbox, "a")
    let given = 0
    const giver = yield* Effect.forkChild(Effect.forEach([1, 2, 3, 4, 5], (n) => Effect.map(give(n), () => given++)))
    yield* settled
    // Two of a MB and a little more fit into three; the third chunk is what the giver waits with.
    assertEquals([given, connection.waiting.length], [2, 2])
    assertEquals(yield* take(inbox), 1)
    yield* settled
    assertEquals([given, connection.waiting.length], [3, 2])
    assertEquals(yield* takeAll(inbox, 4), [2, 3, 4, 5])
    yield* Fiber.join(giver)
    assertEquals(connection.bytes, 0)
  })))

Deno.test("room that there is when the giver begins to wait is not missed", () =>
  Effect.runPromise(Effect.gen(function* () {
    const inbox = new Inbox()
    const { give } = connect(inbox, "a", { bytes: 1 })
    yield* give(1)
    const waits = give(2)
    assertEquals(yield* take(inbox), 1)
    const taker = yield* Effect.forkChild(take(inbox))
    yield* settled
    yield* waits
    assertEquals(yield* Fiber.join(taker), 2)
  })))

Deno.test("one chunk may always wait, however small the bound", () =>
  Effect.runPromise(Effect.gen(function* () {
    const inbox = new Inbox()
    const { give } = connect(inbox, "a", { bytes: 1 })
    yield* give(1)
    assertEquals(yield* take(inbox), 1)
  })))

Deno.test("what does not fit goes away, and what follows too until it is back", () =>
  Effect.runPromise(Effect.gen(function* () {
    const inbox = new Inbox()
    const { kept, store } = memoryStore()
    const { give } = connect(inbox, "a", { store })
    released.length = 0
    for (const n of [1, 2, 3, 4]) yield* give(n)
    assertEquals([kept, released], [[3, 4], [3, 4]])
    assertEquals(yield* takeAll(inbox, 2), [1, 2])
    yield* give(5)
    assertEquals(kept, [3, 4, 5])
    assertEquals(yield* takeAll(inbox, 3), [3, 4, 5])
    yield* give(6)
    assertEquals(kept, [])
    assertEquals(yield* take(inbox), 6)
  })))

Deno.test("when memory is scarce a connection that may spill keeps one chunk; one that waits is as it was", () =>
  Effect.runPromise(Effect.gen(function* () {
    const inbox = new Inbox()
    const { kept, store } = memoryStore()
    let level: PressureLevel = "high"
    const spilling = connect(inbox, "a", { store, level: () => level, bytes: 100 * MB })
    const waiting = connect(inbox, "b", { level: () => level, bytes: 100 * MB })
    for (const n of [1, 2, 3]) yield* spilling.give(n)
    for (const n of [11, 12, 13]) yield* waiting.give(n)
    assertEquals([kept, waiting.connection.waiting.length], [[2, 3], 3])
    level = "elevated"
    // What came back comes anew: so the other connection is served meanwhile.
    assertEquals(yield* takeAll(inbox, 6), [1, 11, 12, 13, 2, 3])
    for (const n of [4, 5]) yield* spilling.give(n)
    assertEquals(kept, [])
  })))

Deno.test("an inbox is done when all its givers have ended and nothing waits", () =>
  Effect.runPromise(Effect.gen(function* () {
    const inbox = new Inbox()
    const [one, other] = [connect(inbox, "a"), connect(inbox, "b")]
    yield* one.give(1)
    one.connection.isEnded = true
    assertEquals(yield* take(inbox), 1)
    const end = yield* Effect.forkChild(inbox.take)
    yield* settled
    assertEquals(end.pollUnsafe(), undefined)
    other.connection.isEnded = true
    inbox.wake()
    assertEquals(yield* Fiber.join(end), undefined)
  })))

Deno.test("a chunk that cannot be read back fails the taker", () =>
  Effect.runPromise(Effect.gen(function* () {
    const inbox = new Inbox()
    const { store } = memoryStore()
    const broken: ChunkStore = {
      ...store,
      take: () => {
        throw flowError("FE7011", "broken")
      },
    }
    const { give } = connect(inbox, "a", { store: broken, bytes: 1 })
    yield* give(1)
    yield* give(2)
    assertEquals(yield* take(inbox), 1)
    const error = yield* Effect.flip(take(inbox))
    assertEquals("errors" in error && error.errors.map(({ code }) => code), ["FE7011"])
  })))

Deno.test("whoever is interrupted while waiting lets go of its chunk; a closed connection of all", () =>
  Effect.runPromise(Effect.gen(function* () {
    const inbox = new Inbox()
    const { connection, give } = connect(inbox, "a", { bytes: 1 })
    released.length = 0
    yield* give(1)
    const waiting = yield* Effect.forkChild(give(2))
    yield* settled
    yield* Fiber.interrupt(waiting)
    assertEquals(released, [2])
    connection.close()
    assertEquals([released, connection.bytes], [[2, 1], 0])
  })))
