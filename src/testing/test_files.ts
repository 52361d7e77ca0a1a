/** Which files of tests are meant by the names of files and folders. */
import { denoFiles } from "../data/files.ts"
import { fromHere } from "../data/here.ts"
import { join } from "../data/path.ts"
import { flowError, FlowErrors } from "../errors/flow_error.ts"

const TEST_FILE = /\.test\.ya?ml$/
/** Folders of other people, and of programs. */
const PASSED_OVER = /^\.|^node_modules$/

/** Those that are named; folders stand for all in them, and so does the current one if nothing is named. */
export async function testFiles(named: ReadonlyArray<string>): Promise<ReadonlyArray<string>> {
  const found: Array<string> = []
  for (const name of named.length === 0 ? ["."] : named) {
    const path = await Deno.realPath(fromHere(name)).catch(() => undefined)
    const isFolder = path !== undefined && (await denoFiles.status(path))?.kind === "folder"
    if (!isFolder) found.push(name)
    else found.push(...await below(path, name === "." ? "" : name.replace(/\/+$/, "")))
  }
  if (found.length > 0) return [...new Set(found)]
  const where = named.length === 0 ? "the current folder" : named.join(", ")
  throw new FlowErrors({ errors: [flowError("FE8001", `there is no \`*.test.yaml\` in ${where} or below`)] })
}

async function below(path: string, name: string): Promise<ReadonlyArray<string>> {
  const found: Array<string> = []
  for (const entry of await denoFiles.list(path)) {
    const shown = name === "" ? entry.name : `${name}/${entry.name}`
    if (entry.kind === "file" && TEST_FILE.test(entry.name)) found.push(shown)
    if (entry.kind === "folder" && !PASSED_OVER.test(entry.name)) {
      found.push(...await below(join(path, entry.name), shown))
    }
  }
  return found
}
