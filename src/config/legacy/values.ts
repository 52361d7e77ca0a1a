/** Old values as new ones, one by one: words for types, encodings and line ends, times, sizes. Pure. */
import { isCollection, isMap, isScalar, type Node } from "yaml"
import type { OldValue, Outcome } from "./rows.ts"

const is = (value: unknown): Outcome => ({ is: value })
const wrong = (message: string, help?: string): Outcome => ({ wrong: message, ...(help === undefined ? {} : { help }) })

/** The text of a scalar; undefined for lists, maps and nothing. */
export function textOf(node: Node | null | undefined): string | undefined {
  if (!isScalar(node) || node.value === null) return undefined
  return typeof node.value === "string" ? node.value : node.source ?? String(node.value)
}

/** A key with nothing behind it. */
export const isNothing = (node: unknown): boolean => node === null || (isScalar(node) && node.value === null)

/** True or false, with or without quotes; undefined for everything else. */
export function flagOf(node: Node | null | undefined): boolean | undefined {
  const text = textOf(node)?.toLowerCase()
  return text === "true" ? true : text === "false" ? false : undefined
}

function amountOf(node: Node | null): number | undefined {
  const text = textOf(node)?.trim()
  return text === undefined || !/^\d+(\.\d+)?$/.test(text) ? undefined : Number(text)
}

const shown = (node: Node | null) => {
  if (isCollection(node)) return "a list or a map"
  const text = textOf(node)
  return text === undefined || text === "" ? "nothing" : `\`${text}\``
}

/** A key that was true or false: what either means now. */
export const flag = (whenTrue: Outcome, whenFalse: Outcome) => ({ node }: OldValue): Outcome => {
  const value = flagOf(node)
  return value === undefined ? wrong(`${shown(node)} is neither true nor false`) : value ? whenTrue : whenFalse
}

/** Values of old files were texts, in quotes or not: those that are no texts now stand without. */
export function bare({ node }: OldValue): Outcome | undefined {
  if (!isScalar(node) || typeof node.value !== "string") return undefined
  const text = node.value.trim()
  const flag = flagOf(node)
  return flag !== undefined ? is(flag) : /^\d{1,15}$/.test(text) ? is(Number(text)) : undefined
}

/** A whole or broken number, made into something else. */
export const amount = (make: (amount: number) => unknown) => ({ node }: OldValue): Outcome => {
  const value = amountOf(node)
  return value === undefined ? wrong(`${shown(node)} is no number`, "write the number itself") : is(make(value))
}

/** One of several words, in any case and with or without `-`, `_` and blanks. */
const word =
  (words: Readonly<Record<string, Outcome>>, what: string, known: string) => ({ node }: OldValue): Outcome => {
    const text = textOf(node)
    const found = text === undefined ? undefined : words[plain(text)]
    return found ?? wrong(`${shown(node)} is no ${what}`, `there are: ${known}`)
  }

const plain = (text: string) => text.toLowerCase().replace(/[-_\s]/g, "")

const words = (of: Readonly<Record<string, string>>): Readonly<Record<string, Outcome>> =>
  Object.fromEntries(Object.entries(of).map(([old, now]) => [old, is(now)]))

export const columnType = word(
  words({
    string: "text",
    text: "text",
    integer: "integer",
    int: "integer",
    int32: "integer",
    int64: "integer",
    long: "integer",
    decimal: "decimal",
    double: "double",
    float: "double",
    boolean: "boolean",
    bool: "boolean",
    datetime: "datetime",
    date: "date",
    time: "text",
    json: "json",
  }),
  "type of a column",
  "text, integer, decimal, double, boolean, date, datetime",
)

export const encoding = word(
  words({
    utf8: "utf-8",
    ascii: "utf-8",
    usascii: "utf-8",
    utf16: "utf-16",
    unicode: "utf-16",
    utf16le: "utf-16le",
    utf16be: "utf-16be",
    bigendianunicode: "utf-16be",
    latin1: "latin-1",
    iso88591: "latin-1",
    windows1252: "windows-1252",
    cp1252: "windows-1252",
  }),
  "encoding",
  "utf-8, utf-16, utf-16le, utf-16be, latin-1, windows-1252",
)

/** Outputs are UTF-8, and ASCII is a part of it. */
export const outputEncoding = word(
  Object.fromEntries(
    ["utf8", "ascii", "usascii"].map((name) => [name, { gone: "outputs are UTF-8, always" }]),
  ),
  "encoding of outputs",
  "utf-8",
)

const LINE_ENDINGS: Readonly<Record<string, string>> = {
  "\n": "lf",
  "\\n": "lf",
  lf: "lf",
  unix: "lf",
  "\r\n": "crlf",
  "\\r\\n": "crlf",
  crlf: "crlf",
  windows: "crlf",
  "\r": "cr",
  "\\r": "cr",
  cr: "cr",
}

export function lineEnding({ node }: OldValue): Outcome {
  const text = textOf(node)
  if (text === undefined) return wrong(`${shown(node)} is no line ending`, "there are: lf, crlf, cr")
  if (/^(system|environment|auto|default)$/i.test(text)) return { gone: "lines end with lf unless it says otherwise" }
  const found = LINE_ENDINGS[text.toLowerCase()]
  return found === undefined ? wrong(`${shown(node)} is no line ending`, "there are: lf, crlf, cr") : is(found)
}

/** How often rows were to be written, when the file was there already. */
export const outputMode = {
  overwrite: (value: OldValue): Outcome =>
    flagOf(value.beside("appendMode")) === true
      ? { gone: "the key that appends wins, as it always did" }
      : flag(is("replace"), is("fail"))(value),
  append: (value: OldValue): Outcome =>
    flag(
      is("create"),
      { gone: value.beside("overwriteExisting") === undefined ? "it is the default" : "the other key says it" },
    )(value),
}

/** Milliseconds of a number of them, of `00:00:05`, or of `5s`. */
function millisecondsOf(node: Node | null, unitMs: number): number | undefined {
  const text = textOf(node)?.trim() ?? ""
  const clock = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?$/.exec(text)
  if (clock !== null) {
    const [days, hours, minutes, seconds] = clock.slice(1, 5).map((part) => Number(part ?? 0))
    return ((days * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000 +
      Math.round(Number(`0.${clock[5] ?? 0}`) * 1000)
  }
  const value = amountOf(node)
  return value === undefined ? undefined : Math.round(value * unitMs)
}

const time = (unitMs: number, make: (ms: number) => unknown) => ({ node }: OldValue): Outcome => {
  const ms = millisecondsOf(node, unitMs)
  if (ms === undefined || ms < 1) return wrong(`${shown(node)} is no time`, "write a number, as 30, or 00:00:30")
  return is(make(ms))
}

export const durationText = (ms: number): string => ms % 1000 === 0 && ms > 0 ? `${ms / 1000}s` : `${ms}ms`

export const seconds = time(1000, durationText)
export const milliseconds = time(1, durationText)
/** No row may take longer than an hour. */
const scriptTime = (ms: number) => Math.min(ms, 3_600_000)

export const scriptSeconds = (value: OldValue): Outcome =>
  inner(value.beside("engine"), "timeout") !== undefined
    ? { gone: "`timeout` of the script engine is the limit that counts" }
    : time(1000, scriptTime)(value)
export const scriptMilliseconds = time(1, scriptTime)

/** The value of a key of a map, with its first letter in either case. */
export function inner(map: Node | null | undefined, key: string): Node | undefined {
  if (!isMap(map)) return undefined
  const pair = map.items.find(({ key: name }) => isScalar(name) && canonical(String(name.value)) === key)
  return (pair?.value ?? undefined) as Node | undefined
}

export const canonical = (key: string): string => key.charAt(0).toLowerCase() + key.slice(1)

/** Sandboxes have whole megabytes, 16 at least and 2048 at most. Numbers too small to be bytes are megabytes. */
export const scriptMemory = amount((size) =>
  Math.min(2048, Math.max(16, Math.ceil(size < 65_536 ? size : size / (1 << 20))))
)

export const columnFormat = ({ node }: OldValue): Outcome =>
  textOf(node) === undefined || textOf(node) === "" ? { gone: "it says nothing" } : wrong(
    `sinks write values as they are, and \`${textOf(node)}\` would change them`,
    "make the text in a script: context.utils.format(value, pattern) or context.utils.formatDate(date, pattern)",
  )

export const nullable = flag({ gone: "it is the default" }, is(true))

/** The name of a step as the id that it has now. */
export function idOf(node: Node | null, ids: OldValue["idOf"]): Outcome | undefined {
  const name = textOf(node)
  return name === undefined || ids(name) === name ? undefined : is(ids(name))
}

export const inferred = ({ node }: OldValue): Outcome | undefined =>
  flagOf(node) === false ? { gone: "types are never guessed" } : undefined

export function retry({ node }: OldValue): Outcome | undefined {
  return flagOf(inner(node, "enabled")) === false ? { gone: "there are no retries where it is not there" } : undefined
}

export const backoff = word(
  { exponential: is(2), fixed: is(1), constant: is(1), linear: is(1.5) },
  "strategy",
  "exponential, fixed, linear",
)

const FULL = "connections wait for their takers, so that no row is lost"
export const fullMode = word(
  {
    wait: { gone: "connections wait for their takers (`overflow: wait`), as this one says" },
    dropoldest: { gone: FULL },
    dropnewest: { gone: FULL },
    dropwrite: { gone: FULL },
    throwexception: { gone: FULL },
  },
  "mode",
  "Wait, DropOldest, DropNewest, ThrowException",
)

/** A path written for Windows with `/` instead, which both understand; a drive is left as it is. */
export function path({ node }: OldValue): Outcome | undefined {
  const text = textOf(node)
  if (typeof text !== "string" || !text.includes("\\") || isWindowsPath(text)) return undefined
  return is(text.replaceAll("\\", "/"))
}

export const isWindowsPath = (text: string): boolean => /^([A-Za-z]:[\\/]|\\\\)/.test(text)
