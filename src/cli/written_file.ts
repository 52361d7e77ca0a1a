/** Text files that commands write for people: manifests, schemas, declarations. Outputs of runs are written elsewhere. */
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
