/** Does what the help of an error says, to the letter, as somebody would who knows nothing else. */
import type { FlowError } from "../../mod.ts"
import { Document } from "../../src/config/document.ts"
import { applyFixes, type Fix, replacing } from "../../src/errors/fix.ts"
import { cli } from "../support/cli.ts"

/** Keys of a step; all others are those of its `config`. */
const STEP_KEYS = new Set(["onError", "timeout", "retry", "breaker"])

/** One thing the help says that can be done. */
export type Deed = (folder: string) => Promise<void>

/** What the help of an error says that can be done, in its order. */
export function deedsOf({ help, step, text }: FlowError): ReadonlyArray<Deed> {
  const deeds: Array<Deed> = []
  for (const [, meant, was] of help.matchAll(/`([^`]+)` for `([^`]+)`/g)) {
    deeds.push((folder) => rewrite(folder, (yaml) => yaml.replaceAll(was, meant)))
  }
  for (const [, command] of help.matchAll(/`flowengine (plugin hash) FOLDER`/g)) {
    deeds.push(async (folder) => void await cli([...command.split(" "), "numbers"], { cwd: folder }))
  }
  for (const [, key, value] of help.matchAll(/`(\w+): ([\w-]+)`/g)) {
    deeds.push((folder) => rewrite(folder, (yaml) => withKey(yaml, stepOf(yaml, step, text?.path), key, value)))
  }
  for (const [, key] of help.matchAll(/raise `(\w+)`/g)) {
    deeds.push((folder) =>
      rewrite(folder, (yaml) => yaml.replace(new RegExp(`(${key}: )(\\d+)`), (_, name, n) => name + Number(n) * 4))
    )
  }
  // "set `encoding:` (often `windows-1252` or …)"
  for (const [, key, value] of help.matchAll(/set `(\w+):` \(often `([^`]+)`/g)) {
    deeds.push((folder) => rewrite(folder, (yaml) => withKey(yaml, stepOf(yaml, step, text?.path), key, value)))
  }
  return deeds
}

async function rewrite(folder: string, change: (yaml: string) => string): Promise<void> {
  const path = `${folder}/p.yaml`
  await Deno.writeTextFile(path, change(await Deno.readTextFile(path)))
}

function stepOf(yaml: string, step: string | undefined, path: string | undefined): number {
  const at = /steps\[(\d+)\]/.exec(path ?? "")?.[1]
  if (at !== undefined) return Number(at)
  const { pipeline } = new Document("p.yaml", yaml).value() as { pipeline: { steps: ReadonlyArray<{ id: string }> } }
  return pipeline.steps.findIndex(({ id }) => id === step)
}

function withKey(yaml: string, step: number, key: string, value: string): string {
  const document = new Document("p.yaml", yaml)
  const path = ["pipeline", "steps", step, ...(STEP_KEYS.has(key) ? [] : ["config"])]
  const old = document.written([...path, key])
  const fix: Fix | undefined = old === undefined
    ? document.adding(path, `${key}: ${value}`, "").fix
    : replacing(document.at([...path, key], "value"), old, value).fix
  return fix === undefined ? yaml : applyFixes(yaml, "p.yaml", [fix]).text
}
