/** Where a plugin is: a local folder or an address. Reads bytes from it; knows nothing of what they mean. */
import type { Files } from "../data/files.ts"
import { dirname, fromFileUrl, isAbsolute, join } from "../data/path.ts"
import { FlowError, flowError } from "../errors/flow_error.ts"

export interface Location {
  /** What messages call the folder. */
  readonly where: string
  readonly isRemote: boolean
  /** The same for the same place. */
  readonly key: string
  /** FE2003 if it is not there. */
  read(path: string): Promise<Uint8Array>
}

export interface LocationDoors {
  readonly files: Files
  readonly fetch?: typeof fetch
}

/** No file of a plugin is larger; protects memory. */
const MOST_BYTES = 64 * 1024 * 1024
const FETCH_MS = 60_000

/** `url` names the folder of a plugin or its plugin.json; relative paths start at `folder`. */
export function locate(url: string, folder: string, { files, fetch }: LocationDoors): Location {
  const isRemote = /^https?:\/\//i.test(url)
  if (isRemote) return remote(url.replace(/\/?(plugin\.json)?$/, "/"), fetch ?? globalThis.fetch)
  const path = /^file:/i.test(url) ? fromFileUrl(new URL(url)) : isAbsolute(url) ? url : join(folder, url)
  const home = /(^|[/\\])plugin\.json$/.test(path) ? dirname(path) : path.replace(/(.)[/\\]$/, "$1")
  return {
    where: home,
    isRemote,
    key: home,
    read: (path) => readLocal(join(home, path), files),
  }
}

async function readLocal(path: string, files: Files): Promise<Uint8Array> {
  const status = await files.status(path)
  if (status?.kind !== "file") throw flowError("FE2003", `there is no file ${path}`)
  if (status.size > MOST_BYTES) throw flowError("FE2003", `${path} is larger than ${MOST_BYTES} bytes`)
  return await files.readRange(path, 0, status.size)
}

const remote = (home: string, fetch: typeof globalThis.fetch): Location => ({
  where: home.replace(/\/$/, ""),
  isRemote: true,
  key: home,
  read: async (path) => {
    const url = new URL(path.split("/").map(encodeURIComponent).join("/"), home).href
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) })
      if (!response.ok) {
        await response.body?.cancel()
        throw flowError("FE2003", `${url} answers ${response.status} ${response.statusText}`.trimEnd())
      }
      return await bounded(response, url)
    } catch (error) {
      if (error instanceof FlowError) throw error
      throw unreachable(url, error as Error)
    }
  },
})

async function bounded(response: Response, url: string): Promise<Uint8Array> {
  const parts: Array<Uint8Array<ArrayBuffer>> = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > MOST_BYTES) throw flowError("FE2003", `${url} is larger than ${MOST_BYTES} bytes`)
    parts.push(part)
  }
  return await new Blob(parts).bytes()
}

function unreachable(url: string, error: Error): FlowError {
  if (error.name === "NotCapable") {
    const help = `start Deno with --allow-net=${new URL(url).host}`
    return flowError("FE2019", `${url} may not be fetched`, { help, cause: error })
  }
  const reason = error.cause instanceof Error ? error.cause.message : error.message
  return flowError("FE2003", `${url} cannot be fetched: ${reason.replace(/ for url \(.*?\)/, "")}`, { cause: error })
}
