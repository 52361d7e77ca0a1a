/** What a plugin may do, in words for people. */
import type { PluginPermissions } from "./manifest.ts"

/** `net api.example.com; env API_KEY`, or `nothing`. */
export function permissionText(permissions: PluginPermissions | undefined): string {
  const asked = Object.entries(permissions ?? {}).filter(([, wishes]) => wishes.length > 0)
  if (asked.length === 0) return "nothing"
  return asked.map(([name, wishes]) => `${name} ${wishes.includes("*") ? "anything" : wishes.join(", ")}`).join("; ")
}
