/**
 * Which rows of the table of old keys a file makes use of, found without the translator: a plain walk over its values.
 */
import { parseDocument } from "yaml"
import type { Kind, Row } from "../../src/config/legacy/rows.ts"
import { STEP_TYPES } from "../../src/config/legacy/step_types.ts"
import { TABLE } from "../../src/config/legacy/table.ts"

export interface UsedKey {
  readonly kind: Kind
  readonly row: Row
  /** As it is written. */
  readonly key: string
  readonly value: unknown
}

type Fields = Readonly<Record<string, unknown>>
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)
const small = (key: string) => key.charAt(0).toLowerCase() + key.slice(1)
const at = (fields: Fields, key: string) => Object.entries(fields).find(([name]) => small(name) === key)?.[1]

export function usedKeys(text: string): ReadonlyArray<UsedKey> {
  const used: Array<UsedKey> = []
  const document = parseDocument(text, { merge: true })
  if (document.errors.length > 0) return used
  const file: Fields = document.toJS()
  const isPipelineKey = (key: string) => TABLE.pipeline.some(({ old }) => old === small(key))
  const isOutside = (key: string, value: unknown) =>
    TABLE.file.some(({ old }) => old === small(key)) && !(small(key) === "plugins" && Array.isArray(value))
  for (const [key, value] of Object.entries(file)) {
    if (isOutside(key, value)) walk({ [key]: value }, "file")
    else if (isPipelineKey(key)) walk({ [key]: value }, "pipeline")
  }
  return used

  function walk(fields: unknown, kind: Kind): void {
    if (!isFields(fields)) return
    for (const [key, value] of Object.entries(fields)) {
      const row = TABLE[kind].find(({ old }) => old === small(key))
      if (row === undefined) continue
      used.push({ kind, row, key, value })
      // There is nothing more to say of retries that are not made.
      if (row.inner === "retry" && isFields(value) && String(at(value, "enabled")) === "false") continue
      if (row.inner !== undefined) walk(value, row.inner)
      if (row.list !== undefined && Array.isArray(value)) { for (const item of value) walk(item, row.list) }
      if (row.map !== undefined && isFields(value)) { for (const item of Object.values(value)) walk(item, row.map) }
      if (small(key) !== "config") continue
      const type = String(at(fields, "type") ?? "").split(".").at(-1)!.toLowerCase().replace(/-|plugin$/g, "")
      const options = STEP_TYPES.find(({ old }) => old.toLowerCase() === type)?.kind
      if (options !== undefined) walk(value, options)
    }
  }
}
