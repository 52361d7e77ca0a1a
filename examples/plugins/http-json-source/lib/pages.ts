/** From one page of an API to the address of the next. Asks nobody. */
import { at, plainText } from "./exact_json.ts"

export interface Paging {
  readonly style: "none" | "page" | "offset" | "cursor" | "link"
  /** Query parameter of page, offset or cursor. */
  readonly parameter?: string
  /** Number of the first page, or first offset. */
  readonly start?: number
  /** Query parameter that says how many items a page is to have. */
  readonly sizeParameter?: string
  readonly size?: number
  /** Path to the next cursor in the answer. */
  readonly cursor?: string
}

const PARAMETERS = { page: "page", offset: "offset", cursor: "cursor" } as const

/** The address of the first page. */
export function firstPage(url: string, { style, parameter, start, sizeParameter, size }: Paging): string {
  const first = new URL(url)
  if (size !== undefined) first.searchParams.set(sizeParameter ?? "limit", String(size))
  if (style === "page" || style === "offset") {
    first.searchParams.set(parameter ?? PARAMETERS[style], String(start ?? (style === "page" ? 1 : 0)))
  }
  return first.href
}

/** The address of the page after this one; undefined at the end. */
export function nextPage(
  url: string,
  { style, parameter, size, cursor }: Paging,
  answer: { readonly value: unknown; readonly items: number; readonly headers: Headers },
): string | undefined {
  const next = new URL(url)
  switch (style) {
    case "none":
      return undefined
    case "link":
      return linkTo(answer.headers.get("link"), url)
    case "cursor": {
      const text = plainText(at(answer.value, cursor ?? "next"))
      if (text === undefined) return undefined
      // Some APIs give the whole address of the next page.
      if (/^https?:\/\//.test(text)) return text
      next.searchParams.set(parameter ?? PARAMETERS.cursor, text)
      return next.href
    }
    default: {
      if (answer.items === 0 || (size !== undefined && answer.items < size)) return undefined
      const name = parameter ?? PARAMETERS[style]
      const step = style === "page" ? 1 : answer.items
      next.searchParams.set(name, String(Number(next.searchParams.get(name)) + step))
      return next.href
    }
  }
}

/** The `rel="next"` of a `Link` header. */
function linkTo(header: string | null, base: string): string | undefined {
  for (const [, target, parameters] of (header ?? "").matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/;\s*rel="?(?:[^";]*\s)?next(?:\s[^";]*)?"?\s*(?:[;,]|$)/i.test(parameters)) return new URL(target, base).href
  }
  return undefined
}
