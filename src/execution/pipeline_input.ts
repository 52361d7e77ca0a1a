/** A pipeline as it is handed over: where its text comes from, and what it goes by. Does not look into it. */
import { fromHere } from "../data/here.ts"
import { basename, dirname, fromFileUrl } from "../data/path.ts"
import type { Files } from "../data/files.ts"
import { FlowError, flowError, FlowErrors } from "../errors/flow_error.ts"

/** A pipeline file by path or URL, or its text (YAML or JSON) with the name it goes by in messages. */
export type PipelineInput = string | URL | { readonly text: string; readonly file?: string }

export async function readPipeline(input: PipelineInput, files: Files) {
  if (typeof input === "object" && "text" in input) {
    const file = input.file ?? "pipeline.yaml"
    return { file, path: fromHere(file), text: input.text }
  }
  const file = input instanceof URL ? fromFileUrl(input) : input
  const path = fromHere(file)
  try {
    return { file, path, text: await files.readText(path) }
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    throw new FlowErrors({ errors: [await notFound(file, path, files, error)] })
  }
}

/** FE1001, naming the pipeline files that are there instead. */
async function notFound(file: string, path: string, files: Files, cause: FlowError): Promise<FlowError> {
  if (cause.code !== "FE6001") {
    return flowError("FE1001", `the pipeline file cannot be read: ${cause.message}`, { cause })
  }
  const folder = dirname(path)
  const there = await files.list(folder).then(
    (entries) => entries.map((entry) => entry.name).filter((name) => /\.ya?ml$/.test(name)),
    () => [],
  )
  const help = there.length === 0 ? undefined : `in that folder there is: ${there.slice(0, 8).join(", ")}`
  return flowError("FE1001", `there is no file ${basename(file)} in ${folder}`, { cause, ...(help ? { help } : {}) })
}
