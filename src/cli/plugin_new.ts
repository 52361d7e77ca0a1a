/** `flowengine plugin new` and `plugin hash`: a plugin project to begin with, and the hashes of its files. */
import { pluginFiles, renewedHashes } from "../../mod.ts"
import { denoFiles } from "../data/files.ts"
import { currentFolder, fromHere } from "../data/here.ts"
import { join } from "../data/path.ts"
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import { didYouMean } from "../errors/suggest.ts"
import { KINDS } from "../plugin/scaffold/scaffold.ts"
import type { Invocation } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { print, printJson } from "./terminal.ts"
import { putFile, replaceFile } from "../data/written_file.ts"
import { UsageError } from "./usage_error.ts"

const NEW_USAGE = `usage: flowengine plugin new ${KINDS.join("|")} NAME`
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

export async function newPlugin(args: ReadonlyArray<string>, { json }: Invocation["options"]): Promise<number> {
  if (args.length !== 2) throw new UsageError("`plugin new` takes a kind and a name", NEW_USAGE)
  const [given, name] = args
  const kind = KINDS.find((each) => each === given)
  if (kind === undefined) {
    const meant = didYouMean(given, KINDS)
    throw new UsageError(
      `there is no kind \`${given}\``,
      meant === undefined ? NEW_USAGE : `did you mean \`${meant}\`?`,
    )
  }
  if (!NAME.test(name)) {
    throw new UsageError(`\`${name}\` is no name for a plugin`, "names are made of a-z, 0-9 and -, as `http-json`")
  }
  const folder = join(currentFolder(), name)
  if (await denoFiles.status(folder) !== undefined) {
    throw new FlowErrors({ errors: [flowError("FE2036", `there is already ${folder}`)] })
  }
  const files = await pluginFiles(kind, name)
  for (const [path, text] of Object.entries(files)) await putFile(join(folder, path), text)
  if (json) printJson({ ok: true, folder, files: Object.keys(files) })
  else {
    print([
      ...Object.keys(files).map((path) => `${name}/${path}`),
      "",
      `next: flowengine plugin test ${name}`,
    ].join("\n"))
  }
  return EXIT.ok
}

export async function hashPlugin(args: ReadonlyArray<string>, { json }: Invocation["options"]): Promise<number> {
  if (args.length !== 1) throw new UsageError("`plugin hash` takes one folder", "usage: flowengine plugin hash DIR")
  const folder = fromHere(args[0])
  const { text, files, changed } = await renewedHashes(folder)
  if (changed.length > 0) await replaceFile(join(folder, "plugin.json"), text)
  if (json) printJson({ ok: true, changed, files })
  else if (changed.length === 0) print("every hash is right")
  else print(changed.map((path) => `${path}: ${files[path] ?? "no longer there"}`).join("\n"))
  return EXIT.ok
}
