/**
 * The thread of a third-party plugin, API version 1. Its permissions were narrowed by whoever started it. Answers calls
 * one after the other; a call to stop is heard at once.
 */
/// <reference lib="deno.worker" />
import * as buffer from "node:buffer"
import { provideBuffer } from "../../data/text.ts"
import { failureOf, Guest } from "./guest.ts"
import { forbidEvaluation } from "./no_evaluation.ts"
import type { Answer, Request, Stop } from "./protocol.ts"

declare const self: DedicatedWorkerGlobalScope

provideBuffer(buffer)

const guest = new Guest()
/** The plugin shares this global scope, and messages are between the engine and this module only. */
const post = self.postMessage.bind(self)
let answered = Promise.resolve()

self.addEventListener("message", ({ data }: MessageEvent<Request | Stop | null>) => {
  if (typeof data !== "object" || data === null) return
  if ("stop" in data) guest.stop()
  else if ("ask" in data) answered = answered.then(() => answer(data))
})

// A thread that ends by itself tells nobody, and the engine would wait for it.
const refuseToEnd = () => {
  throw new TypeError("a plugin cannot end its thread")
}
Object.defineProperty(Deno, "exit", { value: refuseToEnd })
const { process } = globalThis as unknown as { process: object }
for (const name of ["exit", "reallyExit", "abort"]) Object.defineProperty(process, name, { value: refuseToEnd })
for (const name of ["close", "postMessage"]) Reflect.deleteProperty(globalThis, name)
if (Deno.build.standalone) forbidEvaluation()

async function answer({ id, ask }: Request): Promise<void> {
  try {
    send({ id, value: await guest.answer(ask), logs: guest.takeLogs() })
  } catch (error) {
    send({ id, failure: failureOf(error), logs: guest.takeLogs() })
  }
}

function send(answer: Answer): void {
  try {
    post(answer)
  } catch (error) {
    // Something in it cannot cross to another thread, as a function in a position.
    post({ id: answer.id, failure: { is: "broken", message: String((error as Error).message) }, logs: [] })
  }
}
