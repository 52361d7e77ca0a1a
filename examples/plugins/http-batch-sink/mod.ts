/**
 * A sink that posts rows in batches to an HTTP API. Every batch has an `Idempotency-Key`, and a batch that is sent again has
 * the same one, so that a server that knows such keys takes it once. What was posted stays posted: an aborted run cannot take
 * it back, and the same run with the same `keyPrefix` does not double it.
 */
import type { Options, Sink } from "../../../src/plugin/api_v1.ts"
import { objectText } from "./lib/exact_json.ts"
import { exchange } from "./lib/http.ts"

interface BatchOptions extends Options {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly tokenEnv?: string
  readonly batchRows: number
  readonly format: "json" | "ndjson"
  /** Key of the list in the body; the body is the list if absent. */
  readonly field?: string
  readonly keyPrefix?: string
  readonly timeoutMs: number
}

const sink: Sink = {
  apiVersion: 1,
  kind: "sink",
  type: "http-batch-sink",
  open(options, columns, host) {
    const { url, method, headers, tokenEnv, batchRows, format, field, keyPrefix, timeoutMs } = options as BatchOptions
    if (format === "ndjson" && field !== undefined) {
      return host.fail("BAD_OPTIONS", "`field` is for `format: json`; lines of JSON have no place for it")
    }
    const token = tokenEnv === undefined ? undefined : Deno.env.get(tokenEnv)
    if (tokenEnv !== undefined && !token) {
      return host.fail("BAD_OPTIONS", `the environment variable ${tokenEnv} of \`tokenEnv\` is not set`)
    }
    const sent: Record<string, string> = {
      "content-type": format === "json" ? "application/json" : "application/x-ndjson",
      ...headers,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    }
    const prefix = keyPrefix ?? crypto.randomUUID()

    /** Rows that fill no batch yet, and the number of the next batch: all that a retry has to go back to. */
    let pending: ReadonlyArray<string> = []
    let batch = 1
    let before = { pending, batch }

    const post = async (rows: ReadonlyArray<string>) => {
      const body = bodyOf(rows, format, field)
      // The digest keeps other rows under the same number from being taken for these.
      const key = `${prefix}-${batch}-${await digest(body)}`
      await exchange(host, { url, method, headers: { ...sent, "idempotency-key": key }, body, timeoutMs })
      batch++
    }
    return {
      async write(rows) {
        before = { pending, batch }
        pending = [...pending, ...rows.map((row) => objectText(columns, row))]
        while (pending.length >= batchRows) {
          await post(pending.slice(0, batchRows))
          pending = pending.slice(batchRows)
        }
      },
      /** What the server has already is sent again under the key that it knows. */
      undo() {
        ;({ pending, batch } = before)
      },
      async prepare() {
        if (pending.length > 0) await post(pending)
        pending = []
      },
      commit() {},
      abort() {},
    }
  },
}

export default sink

function bodyOf(rows: ReadonlyArray<string>, format: BatchOptions["format"], field: string | undefined): string {
  if (format === "ndjson") return rows.map((row) => `${row}\n`).join("")
  const list = `[${rows.join(",")}]`
  return field === undefined ? list : `{${JSON.stringify(field)}:${list}}`
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))
  return bytes.subarray(0, 12).toHex()
}
