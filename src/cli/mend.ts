/**
 * `validate --fix`: applies the fixes that errors bring with them, again and again until none is left, because one mistake
 * may hide another. Writes each file whole or not at all.
 */
import { type FlowError, type LoadOptions, loadPipeline, planPipeline, toFlowErrors } from "../../mod.ts"
import { denoFiles } from "../data/files.ts"
import { fromHere } from "../data/here.ts"
import { dirname, isAbsolute, join } from "../data/path.ts"
import { applyFixes, type Fix } from "../errors/fix.ts"
import { unifiedDiff } from "../errors/unified.ts"
import { rewriteFile } from "./written_file.ts"

export interface Mended {
  readonly fixes: ReadonlyArray<Fix>
  /** What was changed, as text. */
  readonly diff: ReadonlyArray<string>
}

/** A pipeline in which every mistake hides another one ends here. */
const MOST_ROUNDS = 50
const isSyntax = ({ code }: FlowError) => code === "FE1002" || code === "FE1003"

export type Mend = typeof mend

/** Mends a pipeline file and the scripts beside it. */
export async function mend(file: string, options: LoadOptions): Promise<Mended> {
  const texts = new Map<string, { readonly before: string; now: string }>()
  const fixes: Array<Fix> = []
  // What is mended is tried in memory first; the disk sees only the end.
  const files = {
    ...denoFiles,
    readText: async (path: string) => texts.get(path)?.now ?? await denoFiles.readText(path),
  }
  let errors = await mistakes(file, { ...options, files })
  for (let round = 0; round < MOST_ROUNDS && errors.some(({ fix }) => fix !== undefined); round++) {
    const wanted = errors.flatMap(({ fix }) => fix ?? [])
    const undo = new Map([...texts].map(([path, text]) => [path, text.now]))
    const done: Array<Fix> = []
    for (const name of new Set(wanted.flatMap(({ edits }) => edits.map((edit) => edit.file)))) {
      const path = pathOf(name, file)
      const text = texts.get(path)?.now ?? await denoFiles.readText(path).catch(() => undefined)
      if (text === undefined) continue
      const mended = applyFixes(text, name, wanted)
      done.push(...mended.applied)
      if (mended.text !== text) texts.set(path, { before: texts.get(path)?.before ?? text, now: mended.text })
    }
    const left = done.length === 0 ? errors : await mistakes(file, { ...options, files })
    if (done.length === 0 || (left.some(isSyntax) && !errors.some(isSyntax))) {
      for (const [path, text] of texts) text.now = undo.get(path) ?? text.before
      break
    }
    fixes.push(...done)
    errors = left
  }
  const diff: Array<string> = []
  for (const [path, { before, now }] of texts) {
    if (before === now) continue
    await rewriteFile(path, now)
    diff.push(`--- ${path === pathOf(file, file) ? file : path}`, ...unifiedDiff(before, now))
  }
  return { fixes, diff }
}

const pathOf = (name: string, pipeline: string) => {
  const absolute = fromHere(pipeline)
  return name === pipeline ? absolute : isAbsolute(name) ? name : join(dirname(absolute), name)
}

/** What is wrong with the file; if nothing is, what the headers of its inputs tell. */
async function mistakes(file: string, options: LoadOptions): Promise<ReadonlyArray<FlowError>> {
  try {
    await planPipeline(await loadPipeline(file, options), options)
    return []
  } catch (error) {
    return toFlowErrors(error)
  }
}
