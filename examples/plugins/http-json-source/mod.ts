/**
 * A source for HTTP APIs that answer in JSON, page by page: one request at a time, asked for only when the pipeline has taken
 * the page before. It can go on after any page.
 */
import type { Column, Host, Options, Position, Source } from "../../../src/plugin/api_v1.ts"
import { at, cell, parseExact } from "./lib/exact_json.ts"
import { exchange } from "./lib/http.ts"
import { firstPage, nextPage, type Paging } from "./lib/pages.ts"

interface HttpOptions extends Options {
  readonly url: string
  readonly columns: ReadonlyArray<Column & { readonly path?: string }>
  /** Path to the list of items. */
  readonly items: string
  readonly headers: Readonly<Record<string, string>>
  readonly tokenEnv?: string
  readonly paging: Paging
  readonly timeoutMs: number
}

/** The address of the next page; null at the end. */
type PagePosition = string | null

const source: Source = {
  apiVersion: 1,
  kind: "source",
  type: "http-json-source",
  open(options, host) {
    const { url, columns, items, headers, tokenEnv, paging, timeoutMs } = options as HttpOptions
    if (!URL.canParse(url)) return host.fail("BAD_OPTIONS", `\`${url}\` is no address`)
    const token: Record<string, string> = tokenEnv === undefined
      ? {}
      : { authorization: `Bearer ${tokenIn(tokenEnv, host)}` }
    const sent = { accept: "application/json", ...headers, ...token }
    return {
      columns: columns.map(({ name, type, required }) => ({ name, type, ...(required ? { required } : {}) })),
      async *batches(from?: Position) {
        let next = from === undefined ? firstPage(url, paging) : from as PagePosition
        while (next !== null) {
          const here: string = next
          const answer = await exchange(host, { url: here, method: "GET", headers: sent, timeoutMs })
          const value = parsed(answer.text, here, host)
          const list = listIn(value, items, here, host)
          next = nextPage(here, paging, { value, items: list.length, headers: answer.headers }) ?? null
          if (next === here) host.fail("ENDLESS", `the page after ${here} is the same page`)
          const rows = list.map((item) => columns.map(({ name, path, type }) => cell(at(item, path ?? name), type)))
          if (rows.length > 0) yield { rows, position: next, bytes: answer.bytes }
        }
      },
    }
  },
}

export default source

function tokenIn(name: string, host: Host): string {
  const token = Deno.env.get(name)
  return token ? token : host.fail("BAD_OPTIONS", `the environment variable ${name} of \`tokenEnv\` is not set`)
}

function parsed(text: string, url: string, host: Host): unknown {
  try {
    return parseExact(text)
  } catch (error) {
    return host.fail("NOT_JSON", `the answer of ${url} is no JSON: ${(error as Error).message}`)
  }
}

function listIn(value: unknown, path: string, url: string, host: Host): ReadonlyArray<unknown> {
  const list = at(value, path)
  if (Array.isArray(list)) return list
  const where = path === "" ? "the answer" : `\`${path}\` of the answer`
  return host.fail("NOT_JSON", `${where} of ${url} is no list`)
}
