/** Third-party plugins made by tests: writes a folder with a manifest whose hashes are right. */

export interface PluginFiles {
  /** What differs from the simplest manifest. */
  readonly manifest: Readonly<Record<string, unknown>>
  readonly files: Readonly<Record<string, string>>
}

export async function integrityOf(text: string | Uint8Array): Promise<string> {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : new Uint8Array(text)
  return `sha256-${new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toBase64()}`
}

export async function manifestText({ manifest, files }: PluginFiles): Promise<string> {
  const hashes: Record<string, string> = {}
  for (const [path, text] of Object.entries(files)) hashes[path] = await integrityOf(text)
  const whole = {
    manifestVersion: 1,
    name: "test-plugin",
    version: "1.0.0",
    apiVersion: 1,
    title: "a plugin of a test",
    entry: Object.keys(files)[0],
    files: hashes,
    ...manifest,
  }
  return JSON.stringify(whole, null, 2)
}

/** Writes the plugin; gives the integrity of its manifest. */
export async function writePlugin(folder: string, plugin: PluginFiles): Promise<string> {
  for (const [path, text] of Object.entries(plugin.files)) {
    await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true })
    await Deno.writeTextFile(`${folder}/${path}`, text)
  }
  const manifest = await manifestText(plugin)
  await Deno.writeTextFile(`${folder}/plugin.json`, manifest)
  return await integrityOf(manifest)
}

/** A source of the numbers 0 … count - 1. */
export const NUMBERS: PluginFiles = {
  manifest: {
    name: "numbers",
    kind: "source",
    type: "number-source",
    options: {
      type: "object",
      properties: { count: { type: "integer", minimum: 0, description: "How many." } },
      required: ["count"],
    },
  },
  files: {
    "mod.ts": `import { numbers } from "./lib/numbers.ts"
export default {
  apiVersion: 1,
  kind: "source",
  type: "number-source",
  open: (options: { count: number }) => ({
    columns: [{ name: "n", type: "integer" }, { name: "text", type: "text" }],
    batches: () => numbers(options.count),
  }),
}
`,
    "lib/numbers.ts": `export async function* numbers(count: number) {
  for (let first = 0; first < count; first += 100) {
    const length = Math.min(100, count - first)
    yield { rows: Array.from({ length }, (_, i) => [first + i, "no. " + (first + i)]), bytes: length }
  }
}
`,
  },
}

/** Leaves out what 3 divides, refuses 7, and adds the double. */
export const DOUBLE: PluginFiles = {
  manifest: {
    name: "double",
    kind: "transform",
    type: "double-transform",
    errors: { SEVEN: { title: "a seven", class: "data", help: "use another number" } },
  },
  files: {
    "mod.js": `export default {
  apiVersion: 1,
  kind: "transform",
  type: "double-transform",
  open: (_options, columns) => ({
    columns: [...columns, { name: "double", type: "integer" }],
    process: (rows) => rows.map((row) => {
      if (row[0] % 3n === 0n) return { filtered: true }
      if (row[0] === 7n) return { error: { code: "SEVEN", message: "there is a seven" } }
      return { row: [...row, row[0] * 2n] }
    }),
  }),
}
`,
  },
}

/** Writes lines of JSON to a file when it commits. */
export const LINES: PluginFiles = {
  manifest: {
    name: "lines",
    kind: "sink",
    type: "lines-sink",
    options: { type: "object", properties: { filePath: { type: "string" } }, required: ["filePath"] },
    permissions: { write: ["\${options.filePath}"] },
  },
  files: {
    "mod.js": `export default {
  apiVersion: 1,
  kind: "sink",
  type: "lines-sink",
  open(options, columns, host) {
    const lines = []
    const asText = (_key, value) => typeof value === "bigint" ? Number(value) : value
    return {
      write(rows) {
        for (const row of rows) lines.push(JSON.stringify(row, asText))
      },
      commit: () => Deno.writeTextFileSync(host.resolve(options.filePath), lines.join("\\n") + "\\n"),
      abort() {},
    }
  },
}
`,
  },
}

/** A plugin as files by path, plugin.json among them. */
export async function pluginTree(plugin: PluginFiles): Promise<Map<string, string>> {
  return new Map([...Object.entries(plugin.files), ["plugin.json", await manifestText(plugin)]])
}

export interface PluginServer {
  readonly url: string
  /** What it serves: a test may change it. */
  readonly files: Map<string, string>
  /** Paths asked for, in order. */
  readonly asked: Array<string>
}

/** Runs a test with a server that serves files below `/`. */
export async function withServer<A>(
  files: Map<string, string>,
  body: (server: PluginServer) => Promise<A>,
): Promise<A> {
  const asked: Array<string> = []
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const path = decodeURIComponent(new URL(request.url).pathname.slice(1))
    asked.push(path)
    const text = files.get(path)
    return text === undefined ? new Response("no such file", { status: 404 }) : new Response(text)
  })
  try {
    return await body({ url: `http://127.0.0.1:${server.addr.port}`, files, asked })
  } finally {
    await server.shutdown()
  }
}
