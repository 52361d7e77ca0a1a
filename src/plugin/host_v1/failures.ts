/** What a plugin's thread tells of a failure, as coded error: the plugin's own codes with the class its manifest gives them. */
import type { Code } from "../../errors/codes.ts"
import { type FlowError, flowError, type FlowErrorDetails } from "../../errors/flow_error.ts"
import type { Failure, Problem } from "./protocol.ts"
import type { PlaceOf, PluginCode } from "./session.ts"

const CODE_OF = { transient: "FE2031", permanent: "FE2030", data: "FE2032", config: "FE2033" } as const

export function pluginError(failure: Failure, { manifest, folder }: PluginCode, placeOf?: PlaceOf): FlowError {
  const { name } = manifest
  switch (failure.is) {
    case "told": {
      const { code, message, retryAfterMs, row } = failure
      const data = row === undefined ? undefined : placeOf?.(row)
      const details = {
        ...(data === undefined ? {} : { data }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      }
      return toldError(code, message, manifest, details)
    }
    case "broken":
      return flowError("FE2001", `${name}: ${failure.message}`)
    case "refused":
      return flowError("FE2034", `${name}: ${refusal(failure.message)}${placeIn(failure.stack, folder)}`)
    case "thrown":
      return flowError("FE2030", `${name} threw: ${failure.message}${placeIn(failure.stack, folder)}`)
  }
}

/** An error that the plugin tells by a code of its manifest. */
function toldError(
  code: string,
  message: string,
  { name, errors }: PluginCode["manifest"],
  details: FlowErrorDetails = {},
): FlowError {
  const declared = errors?.[code]
  if (declared === undefined) {
    return flowError("FE2001", `${name} failed with ${code}, which its manifest does not declare: ${message}`, details)
  }
  return flowError(CODE_OF[declared.class], `${name}: ${code}: ${message}`, { ...details, help: declared.help })
}

/** A row the plugin could not take: by one of its codes, or because of a value that does not fit. */
export function rowError({ code, message, column }: Problem, { manifest }: PluginCode): FlowError {
  if (!/^FE310[23]$/.test(code)) return toldError(code, message, manifest)
  return flowError(code as Code, message, column === undefined ? {} : { data: { column } })
}

/** Deno's advice to start it with another flag would be wrong here. */
const refusal = (message: string): string => message.replace(/, run again with .*$/, "")

/** ` (mod.ts:12:5)`: the topmost line of a stack that lies in the plugin. */
function placeIn(stack: string, folder: string): string {
  for (const [, url, at] of stack.matchAll(/(file:\/\/[^\s()]+?)(:\d+:\d+)/g)) {
    const path = decodeURIComponent(new URL(url).pathname)
    if (path.startsWith(`${folder}/`)) return ` (${path.slice(folder.length + 1)}${at})`
  }
  return ""
}
