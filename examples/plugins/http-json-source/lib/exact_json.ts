/** JSON without a lost digit: numbers stay the text they were until the column's type is known. */
import type { Column, Value } from "../../../../src/plugin/api_v1.ts"

/** A number as it was written. */
class Digits {
  constructor(readonly text: string) {}

  /** For `JSON.stringify` of what is around it. */
  toJSON(): unknown {
    return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(this.text)
  }
}

/** Throws SyntaxError. */
export function parseExact(text: string): unknown {
  const reviver = (_key: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === "number" ? new Digits(context?.source ?? String(value)) : value
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown)
}

/** The value at a path like `customer.name`; undefined if there is none. The empty path is the whole. */
export function at(value: unknown, path: string): unknown {
  if (path === "") return value
  return path.split(".").reduce<unknown>((inner, key) => {
    const isThere = typeof inner === "object" && inner !== null && Object.hasOwn(inner, key)
    return isThere ? (inner as Record<string, unknown>)[key] : undefined
  }, value)
}

/** A value for a column. What does not fit is given as text, so that the engine rejects the row and shows it. */
export function cell(value: unknown, type: Column["type"]): Value {
  if (value === null || value === undefined) return null
  if (type === "json") return JSON.stringify(value)
  const isNumber = value instanceof Digits
  const text = isNumber ? value.text : typeof value === "object" ? JSON.stringify(value) : String(value)
  switch (type) {
    case "integer":
      return integer(text)
    case "double":
      return isNumber ? Number(text) : text
    case "boolean":
      return typeof value === "boolean" ? value : text
    default:
      return text
  }
}

/** `3.0` and `1e3` are integers too. */
function integer(text: string): Value {
  if (/^-?\d+$/.test(text)) return BigInt(text)
  const number = Number(text)
  return text.trim() !== "" && Number.isSafeInteger(number) ? number : text
}

/** The text of a value that is to be part of an address. */
export function plainText(value: unknown): string | undefined {
  if (value === null || value === undefined || value === "") return undefined
  return value instanceof Digits ? value.text : String(value)
}
