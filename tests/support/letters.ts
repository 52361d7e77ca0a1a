/** Dead-letter files and outputs as tests look at them. */

/** A letter of a dead-letter file, as loose as JSON is. */
export type AnyLetter = Record<string, unknown> & {
  step: string
  raw?: string
  rawBase64?: string
  resolved?: unknown
  rounds?: number
}

export async function lettersOf(path: string): Promise<Array<AnyLetter>> {
  return (await Deno.readTextFile(path)).split("\n").filter((line) => line !== "").map((line) => JSON.parse(line))
}

/** Rewrites every letter of a file, as a user would by hand. */
export async function mend(path: string, change: (letter: AnyLetter) => unknown): Promise<void> {
  const lines = (await lettersOf(path)).map((letter) => `${JSON.stringify(change(letter) ?? letter)}\n`)
  await Deno.writeTextFile(path, lines.join(""))
}

/** The lines of files in sorted order: which there are, and how often. */
export async function multiset(folder: string, files: ReadonlyArray<string>): Promise<Record<string, Array<string>>> {
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => {
      const text = await Deno.readTextFile(`${folder}/${file}`).catch(() => "(not there)")
      return [file, text.split("\n").sort()] as const
    })),
  )
}

/** Files by name and text, written to a folder. */
export async function write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await Deno.writeFile(
      `${folder}/${name}`,
      typeof content === "string" ? new TextEncoder().encode(content) : Uint8Array.from(content),
    )
  }
}
