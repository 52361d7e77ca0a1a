/**
 * A sandbox's thread: takes a program once, then chunk after chunk, and answers each. Holds the thread's own JavaScript
 * at a distance from the outside world.
 */
/// <reference lib="deno.worker" />
import * as buffer from "node:buffer"
import { provideBuffer } from "../data/text.ts"
import type { ChunkRequest, StartRequest, StateRequest } from "./program.ts"
import { ScriptRunner } from "./script_runner.ts"

declare const self: DedicatedWorkerGlobalScope

provideBuffer(buffer)

// A fence, not the wall: no text of the guest is evaluated by this thread's own JavaScript, and where Deno can be told so
// (session.ts) the thread has no permissions either. Without `process` the QuickJS module
// takes itself to be in a browser, and does not make Deno load half of Node.
for (
  const name of [
    "process",
    "Deno",
    "fetch",
    "WebSocket",
    "WebSocketStream",
    "WebTransport",
    "BroadcastChannel",
    "EventSource",
    "Worker",
    "XMLHttpRequest",
    "caches",
    "localStorage",
  ]
) {
  Reflect.deleteProperty(globalThis, name)
}

let runner: ScriptRunner | undefined

/** Done when everything is answered that has come so far: a chunk may come while the one before is at work. */
let answered = Promise.resolve()

self.onmessage = ({ data }: MessageEvent<StartRequest | ChunkRequest | StateRequest>) => {
  answered = answered.then(() => answer(data))
}

async function answer(data: StartRequest | ChunkRequest | StateRequest): Promise<void> {
  if ("program" in data) {
    runner = new ScriptRunner(data.program, data.stop)
    const failure = await runner.open()
    self.postMessage(failure ?? { ready: runner.takeWork() })
    return
  }
  if ("remember" in data) {
    self.postMessage(data.remember === undefined ? runner!.state() : await runner!.remember(data.remember))
    return
  }
  const reply = await runner!.run(data)
  const moved = "bytes" in reply ? [reply.bytes, ...reply.offsets].flatMap((array) => array?.buffer ?? []) : []
  self.postMessage(reply, moved as Array<Transferable>)
}
