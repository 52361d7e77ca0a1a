/** Whether the entry of a plugin exports what its manifest says: looks at it in a thread that may do nothing. */
import { FlowError, flowError } from "../../errors/flow_error.ts"
import { permissionsFor } from "./permissions.ts"
import type { Exports } from "./protocol.ts"
import { type PluginCode, PluginSession } from "./session.ts"

/** How long the top level of a plugin may take. */
const LOAD_MS = 20_000

export async function exportProblems(code: PluginCode, loadMs = LOAD_MS): Promise<ReadonlyArray<FlowError>> {
  const { manifest, where, folder, entry } = code
  const nothing = permissionsFor({ manifest: { ...manifest, permissions: {} }, code: folder, folder })
  try {
    const session = await PluginSession.start(code, nothing, { loadMs })
    const found = session.exports
    session.end()
    return differences(found, code)
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    if (error.code !== "FE2030" && error.code !== "FE2034") return [error]
    const name = entry.slice(entry.lastIndexOf("/") + 1)
    return [flowError("FE2013", `${where}/${name} cannot be loaded: ${error.message}`, { cause: error })]
  }
}

function differences({ names, plugin }: Exports, { manifest, where }: PluginCode): ReadonlyArray<FlowError> {
  const entry = `${where}/${manifest.entry}`
  if (plugin === undefined) {
    const others = names.length === 0 ? "nothing" : names.join(", ")
    return [flowError("FE2014", `${entry} has no default export that is an object; it exports ${others}`)]
  }
  const errors: Array<FlowError> = []
  for (const key of ["apiVersion", "kind", "type"] as const) {
    if (plugin[key] === manifest[key]) continue
    const found = JSON.stringify(plugin[key]) ?? "missing"
    errors.push(
      flowError("FE2014", `\`${key}\` of ${entry} is ${found}, and the manifest says ${JSON.stringify(manifest[key])}`),
    )
  }
  if (plugin.open !== "function") errors.push(flowError("FE2014", `${entry} has no function \`open\``))
  return errors
}
