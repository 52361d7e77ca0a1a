/** Names under `globals`: which of them a sandbox can offer as bare identifiers. */
import { parseExpressionAt } from "acorn"
import { type FlowError, flowError } from "../errors/flow_error.ts"

/** Names the sandbox, the language or FlowEngine already uses. */
const TAKEN = new Set(
  ("globalThis undefined NaN Infinity Object Function Array String Number Boolean Symbol BigInt Date Math JSON RegExp Map " +
    "Set WeakMap WeakSet WeakRef FinalizationRegistry Promise Proxy Reflect Error AggregateError EvalError RangeError ReferenceError SyntaxError " +
    "TypeError URIError InternalError ArrayBuffer SharedArrayBuffer DataView Atomics Int8Array Uint8Array Uint8ClampedArray " +
    "Int16Array Uint16Array Int32Array Uint32Array BigInt64Array BigUint64Array Float16Array Float32Array Float64Array " +
    "Iterator parseInt parseFloat isNaN isFinite decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval " +
    "process context arguments").split(" "),
)

/** FE1309 for every global that cannot be offered. */
export function globalProblems(
  globals: Readonly<Record<string, unknown>>,
): ReadonlyArray<{ readonly name: string; readonly error: FlowError }> {
  return Object.entries(globals).flatMap(([name, value]) => {
    const why = !isIdentifier(name)
      ? `\`${name}\` is no JavaScript identifier`
      : TAKEN.has(name)
      ? `the name \`${name}\` is taken in every script`
      : isPlain(value)
      ? undefined
      : `the value of \`${name}\` is no plain data`
    return why === undefined ? [] : [{ name, error: flowError("FE1309", why) }]
  })
}

function isIdentifier(name: string): boolean {
  try {
    const node = parseExpressionAt(name, 0, { ecmaVersion: 2023, sourceType: "module" })
    return node.type === "Identifier" && node.start === 0 && node.end === name.length
  } catch {
    return false
  }
}

const isPlain = (value: unknown): boolean =>
  value === null || ["string", "number", "boolean", "bigint"].includes(typeof value) ||
  (typeof value === "object" && Object.values(value).every(isPlain))
