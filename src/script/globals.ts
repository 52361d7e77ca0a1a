/** Names under `globals`: which of them a sandbox can offer as bare identifiers. */
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

/** FE1309 if a library cannot be offered under its name. */
export function libraryNameProblem(name: string, globals: Readonly<Record<string, unknown>>): FlowError | undefined {
  const why = !isIdentifier(name)
    ? `the library \`${name}\` would be a global name, and that is no JavaScript identifier`
    : TAKEN.has(name)
    ? `the name \`${name}\` is taken in every script, so no library can have it`
    : Object.hasOwn(globals, name)
    ? `\`${name}\` is a library and one of \`globals:\``
    : undefined
  return why === undefined ? undefined : flowError("FE1309", why, { help: "give the plugin another name" })
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u
/** Words that no variable can be named in strict code. */
const RESERVED = new Set(
  ("await break case catch class const continue debugger default delete do else enum export extends false finally for " +
    "function if implements import in instanceof interface let new null package private protected public return static " +
    "super switch this throw true try typeof var void while with yield").split(" "),
)

const isIdentifier = (name: string): boolean => IDENTIFIER.test(name) && !RESERVED.has(name)

/** Whether a name that nobody declares may be one of the language or the sandbox. */
export const isTaken = (name: string): boolean => TAKEN.has(name)

const isPlain = (value: unknown): boolean =>
  value === null || ["string", "number", "boolean", "bigint"].includes(typeof value) ||
  (typeof value === "object" && Object.values(value).every(isPlain))
