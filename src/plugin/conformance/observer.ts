/**
 * A module that stands between the engine and the plugin in the plugin's thread: it tells when `close`, `commit` and `abort`
 * are called, how much the plugin reads while nobody asks, and lets one write to disk or network fail. Text only; runs
 * nothing here.
 */

export interface Observation {
  /** Name of a function of the plugin that was called, or `probe`. */
  readonly called: string
  /** Reads and requests since the thread started. */
  readonly operations: number
  readonly heap: number
}

const MARK = "conformance "

/** The observation in a log line; undefined for lines of the plugin itself. */
export const observed = (message: string): Observation | undefined =>
  message.startsWith(MARK) ? JSON.parse(message.slice(MARK.length)) : undefined

/** What a fault says of itself, so that it is not taken for a failure of the plugin. */
export const FAULT = "a fault that the conformance suite made"

/** `entry` is relative to the observer; a file `fault` beside it holds which operation of the next write is to fail. */
export const observerText = (entry: string): string =>
  `let operations = 0, failAt = 0, asked = 0
const faultFile = new URL("fault", import.meta.url)
const readText = Deno.readTextFileSync
const fault = () => failAt > 0 && ++asked === failAt
const wrap = (owner, name, around) => {
  const own = owner?.[name]
  if (typeof own === "function") owner[name] = function (...args) { return around.call(this, own, args) }
}
const counted = function (own, args) { operations++; return own.apply(this, args) }
for (const name of ["open", "openSync", "readFile", "readFileSync", "readTextFile", "readTextFileSync", "connect"]) {
  wrap(Deno, name, counted)
}
wrap(globalThis, "fetch", function (own, args) {
  operations++
  if (!fault()) return own.apply(this, args)
  // The server has it, and the answer is lost: the worse half of what can happen.
  return own.apply(this, args).then(async (answer) => { await answer.body?.cancel(); throw new TypeError(${
    JSON.stringify(FAULT)
  }) })
})
for (const name of ["read", "readSync"]) wrap(Deno.FsFile.prototype, name, counted)
const broken = () => new Deno.errors.WriteZero(${JSON.stringify(FAULT)})
wrap(Deno.FsFile.prototype, "write", async function (own, [bytes]) {
  if (!fault()) return own.call(this, bytes)
  await own.call(this, bytes.subarray(0, bytes.length >> 1))
  throw broken()
})
wrap(Deno.FsFile.prototype, "writeSync", function (own, [bytes]) {
  if (!fault()) return own.call(this, bytes)
  own.call(this, bytes.subarray(0, bytes.length >> 1))
  throw broken()
})
for (const name of ["writeFile", "writeTextFile"]) {
  const half = (data) => typeof data?.slice === "function" ? data.slice(0, data.length >> 1) : data
  wrap(Deno, name, async function (own, [path, data, ...rest]) {
    if (!fault()) return own.call(this, path, data, ...rest)
    await own.call(this, path, half(data), ...rest)
    throw broken()
  })
  wrap(Deno, name + "Sync", function (own, [path, data, ...rest]) {
    if (!fault()) return own.call(this, path, data, ...rest)
    own.call(this, path, half(data), ...rest)
    throw broken()
  })
}
const module = await import(${JSON.stringify(entry)})
const plugin = module.default
export default {
  apiVersion: plugin.apiVersion,
  kind: plugin.kind,
  type: plugin.type,
  open: async (...args) => {
    const host = args[args.length - 1]
    const tell = (called) => host.log("debug", ${
    JSON.stringify(MARK)
  } + JSON.stringify({ called, operations, heap: Deno.memoryUsage().heapUsed }))
    const opened = await plugin.open(...args)
    if (typeof opened !== "object" || opened === null) return opened
    const seen = { columns: opened.columns }
    for (const name of ["batches", "process", "write", "undo", "prepare", "commit", "abort", "close"]) {
      if (typeof opened[name] !== "function") continue
      seen[name] = (...args) => {
        if (name === "commit" || name === "abort" || name === "close") tell(name)
        return opened[name](...args)
      }
    }
    if (plugin.kind === "source") seen.prepare = () => tell("probe")
    if (plugin.kind === "sink" && seen.write) {
      const write = seen.write
      seen.write = async (rows) => {
        try { failAt = Number(readText(faultFile)) } catch { failAt = 0 }
        asked = 0
        try { return await write(rows) } finally { failAt = 0 }
      }
    }
    return seen
  },
}
`
