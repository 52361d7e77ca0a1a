/** What was typed, from the bytes that a terminal sends. */

export type Key = "up" | "down" | "first" | "last" | "escape" | "interrupt" | (string & Record<never, never>)

const SEQUENCES: Readonly<Record<string, Key>> = {
  "[A": "up",
  "OA": "up",
  "[B": "down",
  "OB": "down",
  "[H": "first",
  "OH": "first",
  "[1~": "first",
  "[F": "last",
  "OF": "last",
  "[4~": "last",
}
const PLAIN: Readonly<Record<string, Key>> = { "\x03": "interrupt", k: "up", j: "down", g: "first", G: "last" }

// deno-lint-ignore no-control-regex
const ONE = /\x1b(?:\[[0-9;?]*[A-Za-z~]|O[A-Za-z])|[^]/gu

/** A sequence that stands for no key here is no key; a lone Esc is one. */
export function keysOf(bytes: Uint8Array): ReadonlyArray<Key> {
  const text = new TextDecoder().decode(bytes)
  return [...text.matchAll(ONE)].flatMap(([one]): ReadonlyArray<Key> => {
    if (one === "\x1b") return ["escape"]
    if (one.startsWith("\x1b")) return one.slice(1) in SEQUENCES ? [SEQUENCES[one.slice(1)]] : []
    return [PLAIN[one] ?? one]
  })
}
