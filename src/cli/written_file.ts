/** Text files that commands write for people: manifests, schemas, declarations. Outputs of runs are written elsewhere. */
import { guard } from "../data/disk_errors.ts"
import { denoFiles } from "../data/files.ts"
import { dirname } from "../data/path.ts"

/** A new file, with its folders. */
export async function putFile(path: string, text: string): Promise<void> {
  await denoFiles.makeFolder(dirname(path))
  const file = denoFiles.create(path)
  try {
    file.write(new TextEncoder().encode(text))
  } finally {
    file.close()
  }
}

/** Whole or not at all: what was there before is not to be lost. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const part = `${path}.part`
  await denoFiles.remove(part)
  await putFile(part, text)
  await denoFiles.rename(part, path)
}

/** A file of the user, whole or not at all; a link stays one, and who may read the file stays as it is. */
export async function rewriteFile(path: string, text: string): Promise<void> {
  const { target, mode } = await guard(path, "writing", async () => {
    const target = await Deno.realPath(path)
    return { target, mode: (await Deno.stat(target)).mode }
  })
  const part = `${target}.${crypto.randomUUID().slice(0, 8)}.part`
  const file = denoFiles.create(part)
  try {
    try {
      file.write(new TextEncoder().encode(text))
      await file.sync()
    } finally {
      file.close()
    }
    if (mode !== null && Deno.build.os !== "windows") {
      await guard(part, "writing", () => Deno.chmod(part, mode & 0o7777))
    }
    await denoFiles.rename(part, target)
  } catch (error) {
    await denoFiles.remove(part)
    throw error
  }
}
