/**
 * "Did you mean …?": the candidate nearest to a misspelt word.
 */
import { distance } from "fastest-levenshtein"

/** The candidate that the word most likely stands for; undefined if none is near enough. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[-_\s]/g, "")
  const wanted = plain(word)
  let best: string | undefined
  // A word in which nothing is right is another word, not a misspelt one.
  let least = Math.min(wanted.length, Math.max(1, Math.floor(wanted.length / 3)) + 1)
  for (const candidate of candidates) {
    const steps = difference(wanted, plain(candidate))
    if (steps < least) {
      least = steps
      best = candidate
    }
  }
  return best
}

/** Letters in the wrong order are one slip of the fingers, not two. */
function difference(a: string, b: string): number {
  const sorted = (text: string) => [...text].sort().join("")
  return a !== b && a.length === b.length && sorted(a) === sorted(b) ? 1 : distance(a, b)
}
