/**
 * Loops inside of QuickJS itself, which never look at the clock of their own accord, end at the deadline all the same. Without
 * metering each of these would work for seconds, hours or for ever.
 */
import { runScript } from "./run_script.ts"
import { assertEquals, assertLess } from "@std/assert"

const TIMEOUT_MS = 250
/** What starting, ending and making a new sandbox may take on a busy machine. */
const SLACK_MS = 5000

const ATTACKS: Readonly<Record<string, string>> = {
  "an empty list as text": `new Array(1e9) + ""`,
  "indexOf on an array-like": `Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)`,
  "reverse of an array-like": `Array.prototype.reverse.call({ length: 2 ** 53 - 1 })`,
  "join of an array-like": `Array.prototype.join.call({ length: 2 ** 32 - 1 }, "")`,
  "power of integers": `(2n ** 100000n) ** 3000n`,
  "sort with an evil comparator":
    `Array.from({ length: 3e5 }, (_, i) => i).sort((a, b) => { while (a === b); return 0 * a - Math.random() })`,
  "padding without end": `(() => { for (;;) "x".padStart(16e6) })()`,
  "copies without end": `(() => { const a = new Uint8Array(16e6); for (;;) a.copyWithin(0, 1) })()`,
  "fills without end": `(() => { const a = new Uint8Array(16e6); for (;;) a.fill(1) })()`,
  "recursion in catch": `(() => { function g() { try { return g() + 1 } catch { return g() } } g() })()`,
  "quadratic search": `("a".repeat(8e6) + "b").indexOf("a".repeat(4e6) + "c")`,
  "a list that holds itself many times over":
    `(() => { let a = [1]; for (let i = 0; i < 60; i++) a = [a, a]; JSON.stringify(a) })()`,
  "getters of what is thrown": `(() => { throw { get message() { for (;;); }, toJSON() { for (;;); } } })()`,
  "many instructions between two looks": `big()`,
}

for (const [name, attack] of Object.entries(ATTACKS)) {
  Deno.test(`native loops: ${name}`, async () => {
    const started = performance.now()
    const { rows, rejects } = await runScript(
      `const big = new Function("let x = 0; for (;;) {" + "x = x + 1;".repeat(20000) + "}")
       function process(context) {
         const { a } = context.input.current()
         if (a === 3) ${attack}
         context.output.setField("b", a * 2)
         return true
       }`,
      "a:integer",
      Array.from({ length: 6 }, (_, i) => [String(i)]),
      { options: { timeoutMs: TIMEOUT_MS } },
    )
    const took = performance.now() - started
    assertEquals(rows, ["0", "1", "2", "4", "5"].map((a) => [a, String(2 * Number(a))]))
    assertEquals(rejects.length, 1)
    assertLess(took, TIMEOUT_MS + SLACK_MS)
  })
}
