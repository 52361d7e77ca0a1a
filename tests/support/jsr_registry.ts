/**
 * A registry of packages as JSR is, on this machine: takes what `deno publish` sends and gives it to `jsr:` imports of
 * processes whose JSR_URL it is. Keeps everything in memory; every version is thought to be old enough for everybody.
 */
import { assert } from "@std/assert"
import { untar } from "../../npm/untar.ts"

interface Version {
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>
  readonly exports: unknown
}

export interface JsrRegistry extends AsyncDisposable {
  /** For JSR_URL. */
  readonly url: string
  /** As `--allow-import` wants it: the real one is allowed unasked. */
  readonly host: string
  /** Files of a version, by paths as `mod.ts`. */
  files(name: string, version: string): ReadonlyMap<string, Uint8Array>
}

const OLD = "2020-01-01T00:00:00.000Z"

export function jsrRegistry(): JsrRegistry {
  const packages = new Map<string, Map<string, Version>>()
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    const { pathname, searchParams } = new URL(request.url)
    const api = /^\/api\/scopes\/([^/]+)\/packages\/([^/]+)(?:\/versions\/([^/]+))?$/.exec(pathname)
    if (api === null) return pathname.startsWith("/api/") ? Response.json({ status: "success" }) : read(pathname)
    const [, scope, name, version] = api
    const versions = packages.get(`@${scope}/${name}`) ?? new Map<string, Version>()
    packages.set(`@${scope}/${name}`, versions)
    if (version === undefined) return Response.json({})
    if (request.method !== "POST") return versions.has(version) ? Response.json({}) : missing("packageVersionNotFound")
    const files = untar(await unzipped(request))
    const config = files.get((searchParams.get("config") ?? "/deno.json").slice(1))
    assert(config !== undefined, "the upload has no deno.json")
    versions.set(version, { files, exports: JSON.parse(new TextDecoder().decode(config)).exports })
    return Response.json({
      id: "1",
      status: "success",
      packageScope: scope,
      packageName: name,
      packageVersion: version,
    })
  })

  async function read(path: string): Promise<Response> {
    const [, name, rest] = /^\/(@[^/]+\/[^/]+)\/(.+)$/.exec(decodeURIComponent(path)) ?? []
    const versions = packages.get(name)
    if (versions === undefined) return missing("not found")
    if (rest === "meta.json") {
      const all = Object.fromEntries([...versions.keys()].map((version) => [version, { createdAt: OLD }]))
      return Response.json({ name, latest: [...versions.keys()].at(-1), versions: all })
    }
    const meta = /^([^/]+)_meta\.json$/.exec(rest)?.[1]
    if (meta !== undefined) {
      const version = versions.get(meta)
      return version === undefined ? missing("not found") : Response.json(await metaOf(version))
    }
    const [, version, file] = /^([^/]+)\/(.+)$/.exec(rest) ?? []
    const bytes = versions.get(version)?.files.get(file)
    if (bytes === undefined) return missing("not found")
    const type = file.endsWith(".json") ? "application/json" : "text/typescript"
    return new Response(bytes, { headers: { "content-type": type } })
  }

  const { port } = server.addr
  return {
    url: `http://127.0.0.1:${port}/`,
    host: `127.0.0.1:${port}`,
    files: (name, version) => packages.get(name)?.get(version)?.files ?? new Map(),
    [Symbol.asyncDispose]: () => server.shutdown(),
  }
}

const missing = (code: string): Response => Response.json({ code, message: code }, { status: 404 })

async function metaOf({ files, exports }: Version) {
  const manifest: Record<string, { size: number; checksum: string }> = {}
  for (const [path, bytes] of files) {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
    manifest[`/${path}`] = { size: bytes.length, checksum: `sha256-${hash.toHex()}` }
  }
  return { manifest, exports: typeof exports === "string" ? { ".": exports } : exports }
}

async function unzipped(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const body = new Uint8Array(await request.arrayBuffer())
  if (body[0] !== 0x1f) return body
  return new Uint8Array(
    await new Response(new Blob([body]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer(),
  )
}
