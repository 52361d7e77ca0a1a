/** `flowengine test --watch`: carries out the tests again whose files have changed, until it is interrupted. */
import type { TestFileResult } from "../../mod.ts"
import { denoFiles } from "../data/files.ts"
import { fromHere } from "../data/here.ts"
import { dirname } from "../data/path.ts"
import { sayErrors } from "./failures.ts"
import { say } from "./terminal.ts"
import { testFiles } from "../testing/test_files.ts"

/** Carries out the tests of a file. */
export type Round = (file: string) => Promise<TestFileResult>

/** Editors change a file in several steps. */
const SETTLED_MS = 80

export async function watchTests(
  named: ReadonlyArray<string>,
  round: Round,
  conclude: (results: ReadonlyArray<TestFileResult>, ms: number) => void,
): Promise<never> {
  /** What the tests of a file have read when they were last carried out. */
  const inputs = new Map<string, ReadonlyArray<string>>()
  for (let files = await testFiles(named);;) {
    const [started, startedMs] = [Date.now(), performance.now()]
    const results: Array<TestFileResult> = []
    for (const file of files) {
      const path = fromHere(file)
      inputs.set(file, [...new Set([path, ...inputs.get(file) ?? []])])
      try {
        const result = await round(file)
        results.push(result)
        inputs.set(file, result.inputs)
      } catch (error) {
        sayErrors(error, { colour: !Deno.noColor && Deno.stderr.isTerminal() })
      }
    }
    if (results.some(({ tests }) => tests.length > 0)) conclude(results, performance.now() - startedMs)
    files = await changed(named, inputs, started)
  }
}

/** Waits for changes; the files of tests that they concern. */
async function changed(
  named: ReadonlyArray<string>,
  inputs: ReadonlyMap<string, ReadonlyArray<string>>,
  since: number,
): Promise<ReadonlyArray<string>> {
  const all = new Set([...inputs.values()].flat())
  const folders: Array<string> = []
  for (const folder of new Set([...all].map(dirname))) {
    if ((await denoFiles.status(folder))?.kind === "folder") folders.push(folder)
  }
  const watcher = Deno.watchFs(folders, { recursive: false })
  const touched = new Set(await changedSince(all, since))
  if (touched.size === 0) say(`waiting for changes of ${all.size} files (Ctrl-C ends it)`)
  let timer = touched.size === 0 ? undefined : setTimeout(() => watcher.close(), SETTLED_MS)
  for await (const { kind, paths } of watcher) {
    if (!/^(create|modify|remove|rename)$/.test(kind)) continue
    const news = paths.filter((path) => all.has(path) || /\.test\.ya?ml$/.test(path))
    for (const path of news) touched.add(path)
    if (news.length === 0) continue
    clearTimeout(timer)
    timer = setTimeout(() => watcher.close(), SETTLED_MS)
  }
  const files = await testFiles(named).catch(() => [...inputs.keys()])
  const concerned = files.filter((file) => !inputs.has(file) || inputs.get(file)!.some((path) => touched.has(path)))
  return concerned
}

/** What was changed before anybody watched. */
async function changedSince(paths: Iterable<string>, since: number): Promise<ReadonlyArray<string>> {
  const found: Array<string> = []
  for (const path of paths) {
    const status = await denoFiles.status(path).catch(() => undefined)
    if ((status?.changedMs ?? 0) > since) found.push(path)
  }
  return found
}
