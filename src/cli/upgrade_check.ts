/**
 * `flowengine upgrade-check`: whether there is a newer version. The only command that asks for one, and it asks a single
 * thing: what the registry's list of versions says. Changes nothing.
 */
import manifest from "../../deno.json" with { type: "json" }
// @ts-types="./std_semver.d.ts"
import { greaterThan, parse, tryParse } from "@std/semver"
import { FlowError, flowError } from "../errors/flow_error.ts"
import type { Invocation } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { print, printJson } from "./terminal.ts"

const REGISTRY = "https://jsr.io/"
const ANSWER_MS = 10_000

export async function upgradeCheck({ options }: Invocation): Promise<number> {
  const { name, version } = manifest
  const registry = registryUrl()
  const latest = await latestVersion(new URL(`${name}/meta.json`, registry))
  const isNewest = !greaterThan(parse(latest), parse(version))
  if (options.json) printJson({ ok: true, version, latest, isNewest })
  else if (isNewest) print(`${version} is the newest version`)
  else print(`${latest} is there, and this is ${version}\nto get it: ${new URL(name, registry)}`)
  return EXIT.ok
}

/** JSR_URL is Deno's own name for another registry. */
function registryUrl(): URL {
  const address = Deno.env.get("JSR_URL") || REGISTRY
  const url = URL.parse(address.endsWith("/") ? address : `${address}/`)
  if (url === null) throw flowError("FE6009", `JSR_URL is no address: ${address}`)
  return url
}

async function latestVersion(url: URL): Promise<string> {
  const failed = (why: string, cause?: unknown) => flowError("FE6009", `${url} ${why}`, { cause })
  try {
    const response = await fetch(url, {
      headers: { accept: "application/json" },
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    if (!response.ok) {
      await response.body?.cancel()
      throw failed(`answers ${response.status} ${response.statusText}`.trimEnd())
    }
    const latest: unknown = (await response.json())?.latest
    if (typeof latest === "string" && tryParse(latest) !== undefined) return latest
    throw failed("tells no newest version")
  } catch (error) {
    if (error instanceof FlowError) throw error
    if (error instanceof SyntaxError) throw failed("answers with no JSON", error)
    const { name, message, cause } = error as Error
    if (name === "TimeoutError") throw failed(`gives no answer within ${ANSWER_MS / 1000} s`, error)
    const reason = cause instanceof Error ? cause.message : message
    throw failed(`cannot be fetched: ${reason.replace(/ for url \(.*?\)/, "")}`, error)
  }
}
