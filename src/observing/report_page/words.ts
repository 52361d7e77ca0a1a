/** Figures as this page writes them, where numbers.ts has no word for it. */
import { count, percent } from "../../data/shown_numbers.ts"
import { type Html, html } from "./html.ts"

export const rowsOf = (n: number): string => n === 1 ? "1 row" : `${count(n)} rows`

export const some = (n: number, one: string, more: string): string => `${count(n)} ${n === 1 ? one : more}`

/** How many in a second, three digits. */
export function rate(perSecond: number, of = ""): string {
  const [value, unit] = perSecond >= 999_500
    ? [perSecond / 1e6, " M"]
    : perSecond >= 9995
    ? [perSecond / 1000, " k"]
    : [perSecond, ""]
  const digits = unit === "" && value >= 10 ? count(value) : String(Number(value.toPrecision(3)))
  return `${digits}${unit}${of}/s`
}

/** A part of the whole; what is little is not called nothing. */
export const part = (share: number): string => share > 0 && share < 0.0005 ? "less than 0.1 %" : percent(share)

/** A sentence, in which what stands between back quotes is code. */
export const prose = (text: string): Html =>
  html`${text.split(/(`[^`\n]+`)/).map((piece, i) => i % 2 === 0 ? piece : html`<code>${piece.slice(1, -1)}</code>`)}`
