/**
 * flowengine.lock, beside the pipeline file: which plugins with which bytes. JSON for version control; written by
 * `plugin add` only.
 */
import * as Schema from "effect/Schema"
import { decode } from "../config/decode.ts"
import { Document } from "../config/document.ts"
import type { Files } from "../data/files.ts"
import { join } from "../data/path.ts"
import { type FlowError, flowError, FlowErrors } from "../errors/flow_error.ts"
import type { LockedPlugin } from "./load.ts"

export const LOCK_NAME = "flowengine.lock"

const Digest = Schema.String.check(
  Schema.isPattern(/^sha256-[A-Za-z0-9+/]{43}=$/, { expected: "sha256- and 44 characters of Base64" }),
)

const LockFile = Schema.Struct({
  lockVersion: Schema.Literal(1),
  plugins: Schema.Record(
    Schema.String,
    Schema.Struct({ url: Schema.String, integrity: Digest, files: Schema.Record(Schema.String, Digest) }),
  ),
})

export type Lock = ReadonlyMap<string, LockedPlugin>

/** Undefined if there is none. Throws FlowErrors with FE2017. */
export async function readLock(folder: string, files: Files): Promise<Lock | undefined> {
  const path = join(folder, LOCK_NAME)
  if (await files.status(path) === undefined) return undefined
  const text = await files.readText(path)
  const found = parse(text, path)
  if ("errors" in found) {
    throw new FlowErrors({ errors: found.errors.map(({ message, text }) => flowError("FE2017", message, { text })) })
  }
  return new Map(Object.entries(found.value.plugins))
}

function parse(
  text: string,
  path: string,
): { readonly value: typeof LockFile.Type } | { readonly errors: ReadonlyArray<Pick<FlowError, "message" | "text">> } {
  try {
    JSON.parse(text)
    const document = new Document(path, text)
    return decode(LockFile, document.value(), document, [])
  } catch (error) {
    if (error instanceof FlowErrors) return { errors: error.errors }
    return { errors: [{ message: `${path}: ${(error as Error).message}`, text: undefined }] }
  }
}

/** Writes the lock with one plugin added or replaced, whole or not at all. */
export async function lockPlugin(folder: string, name: string, plugin: LockedPlugin, files: Files): Promise<void> {
  const known = await readLock(folder, files) ?? new Map()
  const path = join(folder, LOCK_NAME)
  const part = `${path}.${crypto.randomUUID()}.part`
  const file = files.create(part)
  try {
    file.write(new TextEncoder().encode(lockText(new Map([...known, [name, plugin]]))))
    await file.sync()
  } finally {
    file.close()
  }
  await files.rename(part, path)
}

/** Sorted, so that changes show as what they are. */
function lockText(lock: Lock): string {
  const sorted = <A>(entries: Iterable<readonly [string, A]>) =>
    Object.fromEntries([...entries].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0))
  const plugins = [...lock].map(([name, { url, integrity, files }]) =>
    [name, { url, integrity, files: sorted(Object.entries(files)) }] as const
  )
  return `${JSON.stringify({ lockVersion: 1, plugins: sorted(plugins) }, null, 2)}\n`
}
