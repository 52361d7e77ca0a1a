/**
 * What a row of the table of old keys is, and the words rows are written in. Data only: translate.ts acts on it, and
 * docs/migration.md is made from it.
 */
import type { Node } from "yaml"

/** Objects of an old file, by what may stand in them. */
export type Kind =
  | "file"
  | "pipeline"
  | "step"
  | "source"
  | "sink"
  | "transform"
  | "script engine"
  | "script performance"
  | "schema"
  | "column"
  | "mapping"
  | "connection"
  | "channel"
  | "queue"
  | "settings"
  | "custom settings"
  | "retry"
  | "step limits"
  | "default limits"

/** A value as it stands in the old file. */
export interface OldValue {
  readonly node: Node | null
  /** The value of another key beside it; undefined if it is not there. */
  readonly beside: (key: string) => Node | null | undefined
  /** The id that a step of that name has now. */
  readonly idOf: (name: string) => string
}

/** What becomes of a value: another one, nothing (and why), or it cannot be translated. */
export type Outcome =
  | { readonly is: unknown }
  | { readonly gone: string }
  | { readonly wrong: string; readonly help?: string }

/**
 * `same`: nothing but its first letter changes. `form`: told once, together with the form of the file. The others are told
 * by themselves: another `name`, another `meaning`, `gone` because it is not needed any more, or because it `never` did
 * anything.
 */
export type Change = "same" | "form" | "name" | "meaning" | "gone" | "never"

export interface Row {
  /** With a small first letter; the other is as good. */
  readonly old: string
  readonly change: Change
  /** The key it is now; undefined if there is none. */
  readonly now?: string
  /** Where that stands, if not in the same object. */
  readonly in?: "step" | "outer"
  /** Old value to new value; as it is if absent or undefined. */
  readonly value?: (value: OldValue) => Outcome | undefined
  /** What values become, in words, for the document. */
  readonly values?: string
  /** The value is an object of its own, or a list or map of them. */
  readonly inner?: Kind
  readonly list?: Kind
  readonly map?: Kind
  /** The object itself is no more: what is left of its keys stands in the outer one. */
  readonly isFlat?: boolean
  /** What is gone was for people: it stays as a comment. */
  readonly asComment?: boolean
  /** Does not make a file an old one that has nothing else of it: nobody should believe that it does something. */
  readonly isMistake?: boolean
  /** Why, or what does it now. */
  readonly why?: string
}

type More = Partial<Omit<Row, "old" | "change" | "now" | "why">>

export const same = (...keys: ReadonlyArray<string>): ReadonlyArray<Row> =>
  keys.map((key) => ({ old: key, change: "same", now: key }))
export const same1 = (key: string, more: More = {}): Row => ({ old: key, change: "same", now: key, ...more })
export const form = (old: string, now: string, more: More = {}): Row => ({ old, change: "form", now, ...more })
export const renamed = (old: string, now: string, more: More & { readonly why?: string } = {}): Row => ({
  old,
  change: "name",
  now,
  ...more,
})
export const changed = (old: string, now: string, why: string, more: More = {}): Row => ({
  old,
  change: "meaning",
  now,
  why,
  ...more,
})
export const gone = (old: string, why: string, more: More = {}): Row => ({ old, change: "gone", why, ...more })
export const never = (old: string, why: string, more: More = {}): Row => ({ old, change: "never", why, ...more })
