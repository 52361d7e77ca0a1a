/** Paths for tests: the folder of the project, and a fresh folder per test. */
import { fileURLToPath } from "node:url"
export { relative } from "node:path"

export const fromFileUrl = (url: URL): string => fileURLToPath(url)
export const PROJECT: string = fileURLToPath(new URL("../../", import.meta.url))

/** Runs a test body in a temporary folder that is removed afterwards. */
export async function inFolder<A>(body: (folder: string) => Promise<A>): Promise<A> {
  const folder = await Deno.makeTempDir({ prefix: "flowengine-" })
  try {
    return await body(folder)
  } finally {
    await Deno.remove(folder, { recursive: true })
  }
}
