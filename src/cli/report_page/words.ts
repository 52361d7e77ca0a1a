/** Figures as this page writes them, where numbers.ts has no word for it. */
import { count } from "../numbers.ts"

export const rowsOf = (n: number): string => n === 1 ? "1 row" : `${count(n)} rows`

export const some = (n: number, one: string, more: string): string => `${count(n)} ${n === 1 ? one : more}`

/** Rows per second, three digits. */
export function rate(perSecond: number): string {
  const [value, unit] = perSecond >= 999_500
    ? [perSecond / 1e6, " M"]
    : perSecond >= 9995
    ? [perSecond / 1000, " k"]
    : [perSecond, ""]
  const digits = unit === "" && value >= 10 ? count(value) : String(Number(value.toPrecision(3)))
  return `${digits}${unit}/s`
}
