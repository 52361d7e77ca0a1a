/**
 * Patterns that a direct script may try on a text: no groups that repeat, no looking around or back, at most one part that
 * repeats without end. Tells what a test costs at most; matches nothing itself.
 */
import { LONGEST_CELL, LONGEST_TESTED } from "./allowed.ts"

/** Ways to match from one place, and characters on the longest of them. */
interface Ways {
  readonly count: number
  readonly length: number
}

/**
 * How many steps a test on a text of any allowed length takes at most, in looks at a longest cell; undefined for patterns
 * that are not allowed.
 */
export function patternCost(pattern: string, flags: string): number | undefined {
  if (!/^i?$/.test(flags) || !/^[\x20-\x7e]*$/.test(pattern)) return undefined
  // Engines need not agree on what a range from or to a set means.
  const parts = pattern.match(/\\.|\[(?:\\.|[^\]\\])*\]/g) ?? []
  if (parts.some((part) => /^\[.*(\\[dDwWsS]-[^\]]|[^[^]-\\[dDwWsSbB])/.test(part))) return undefined
  // Escapes and classes stand for one character each.
  const bare = pattern.replace(/\\[dDwWsSbB.*+?^${}()|[\]\\/-]/g, "x").replace(/\[\^?[^\]\\[]+\]/g, "x")
  if (/[\\[\]]/.test(bare) || /\(\?(?!:)/.test(bare) || /\)[*+?{]/.test(bare)) return undefined
  if ((bare.match(/[*+]|\{\d*,\}/g) ?? []).length > 1 || /\{\d{3,}|,\d{3,}\}/.test(bare)) return undefined
  const { count, length } = new Reader(bare).alternatives()
  const starts = /^\^[^|]*$/.test(bare) ? 1 : LONGEST_TESTED
  return 1 + Math.ceil(starts * count * length / LONGEST_CELL)
}

/** A character, and what may stand behind it: how often it comes. A lazy sign changes the order alone. */
const ITEM = /[^()|](?:([*+?])|\{(\d+)(?:(,)(\d*))?\})?\??/y

class Reader {
  #at = 0
  constructor(readonly text: string) {}

  /** Up to the end of the group at hand. */
  alternatives(): Ways {
    const all = [this.#sequence()]
    while (this.text[this.#at] === "|") {
      this.#at++
      all.push(this.#sequence())
    }
    return {
      count: all.reduce((sum, { count }) => sum + count, 0),
      length: Math.max(...all.map(({ length }) => length)),
    }
  }

  #sequence(): Ways {
    let [count, length] = [1, 1]
    while (this.#at < this.text.length && !/[|)]/.test(this.text[this.#at])) {
      const ways = this.#item()
      count *= ways.count
      length += ways.length
    }
    return { count, length }
  }

  #item(): Ways {
    if (this.text[this.#at] === "(") {
      this.#at += this.text.startsWith("(?:", this.#at) ? 3 : 1
      const inner = this.alternatives()
      this.#at++
      return inner
    }
    ITEM.lastIndex = this.#at
    const [whole, sign, least, comma, most] = ITEM.exec(this.text)!
    this.#at += whole.length
    if (sign === "?") return { count: 2, length: 1 }
    if (sign !== undefined || (comma !== undefined && most === "")) return { count: LONGEST_TESTED, length: 1 }
    if (least === undefined) return { count: 1, length: 1 }
    const largest = Number(comma === undefined ? least : most)
    return { count: 1 + largest - Number(least), length: largest }
  }
}
