/**
 * Puts chunks of a bundler together that are always loaded together: each file is a way to the disk and to the cache of
 * compiled code. Modules stay what they are, one instance each; only the files become fewer.
 */
import { type Identifier, type ImportDeclaration, type Node, parse, type Program } from "acorn"

/** Bundles `entry` into `output`, and leaves imports of the external chunks as they are. */
export type Bundle = (entry: string, output: string, external: ReadonlyArray<string>) => Promise<void>

interface Chunk {
  readonly text: string
  readonly program: Program
  /** Chunks that are loaded with it. */
  readonly needs: ReadonlyArray<string>
  /** Chunks that may be loaded later. */
  readonly later: ReadonlyArray<string>
  readonly exports: ReadonlyArray<string>
}

export interface MergeOptions {
  /** How the names of the chunks begin that are merged with all they need. What one has, later ones take from there. */
  readonly starts: ReadonlyArray<string>
  /** Chunks that are evaluated before all others. */
  readonly first: ReadonlyArray<string>
}

/** Changes the folder. */
export async function mergeChunks(folder: string, { starts, first }: MergeOptions, bundle: Bundle): Promise<void> {
  const done = new Set<string>()
  for (const start of starts) {
    const chunks = await readChunks(folder)
    const root = [...chunks.keys()].find((name) => name.startsWith(start))
    if (root === undefined) throw new Error(`no chunk is called ${start}…`)
    const early = done.size === 0 ? first : []
    await merge(folder, root, { others: neededBy(root, early, chunks, done), early }, chunks, bundle)
    done.add(root)
  }
}

async function merge(
  folder: string,
  root: string,
  { others, early }: { readonly others: ReadonlyArray<string>; readonly early: ReadonlyArray<string> },
  chunks: ReadonlyMap<string, Chunk>,
  bundle: Bundle,
): Promise<void> {
  /** By chunk, what its exports are called in the merged file. */
  const names = new Map(others.map((name, i) => [name, (exported: string) => `m${i}_${exported}`]))
  const entry = `${folder}/merged-entry.js`
  const output = `${folder}/merged-output.js`
  // The root comes before what it needs, so that this is evaluated in the order in which it would have been.
  await Deno.writeTextFile(
    entry,
    early.map((name) => `import "./${name}"\n`).join("") + `export * from "./${root}"\n` +
      others.map((name) => exportAs(name, chunks.get(name)!, names.get(name)!)).join(""),
  )
  const rest = [...chunks.keys()].filter((name) => name !== root && !names.has(name))
  await bundle(entry, output, rest)
  for (const name of rest) await Deno.writeTextFile(`${folder}/${name}`, pointed(chunks.get(name)!, names, root))
  await Deno.remove(entry)
  await Deno.rename(output, `${folder}/${root}`)
  for (const [name, renamed] of names) {
    if (!rest.some((other) => chunks.get(other)!.later.includes(name))) await Deno.remove(`${folder}/${name}`)
    // Who loads it later finds it where it was.
    else await Deno.writeTextFile(`${folder}/${name}`, exportFrom(root, chunks.get(name)!, renamed))
  }
}

/** What is loaded with or before a chunk, but for what is `done` and what that needs. */
function neededBy(
  root: string,
  early: ReadonlyArray<string>,
  chunks: ReadonlyMap<string, Chunk>,
  done: ReadonlySet<string>,
): ReadonlyArray<string> {
  const found = new Set<string>()
  const todo = [root, ...early]
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (found.has(name) || done.has(name)) continue
    found.add(name)
    todo.push(...chunks.get(name)!.needs)
  }
  found.delete(root)
  return [...found]
}

const exportAs = (name: string, { exports }: Chunk, renamed: (name: string) => string): string =>
  `export { ${exports.map((each) => `${each} as ${renamed(each)}`).join(", ")} } from "./${name}"\n`

const exportFrom = (root: string, { exports }: Chunk, renamed: (name: string) => string): string =>
  `export{${exports.map((each) => `${renamed(each)} as ${each}`).join(",")}}from"./${root}";\n`

/** The text of a chunk that takes from the merged file what it took from the chunks in there. */
function pointed(
  { text, program }: Chunk,
  names: ReadonlyMap<string, (exported: string) => string>,
  root: string,
): string {
  let done = ""
  let from = 0
  for (const node of program.body) {
    const renamed = node.type === "ImportDeclaration" ? names.get(chunkName(node.source.value) ?? "") : undefined
    if (node.type !== "ImportDeclaration" || renamed === undefined) continue
    done += `${text.slice(from, node.start)}import{${specifiers(node, renamed)}}from"./${root}";`
    from = node.end
  }
  return done + text.slice(from)
}

const specifiers = ({ specifiers }: ImportDeclaration, renamed: (name: string) => string): string =>
  specifiers.map((each) => {
    if (each.type !== "ImportSpecifier") throw new Error(`a chunk has an ${each.type}, which is not expected of one`)
    return `${renamed(nameOf(each.imported))} as ${each.local.name}`
  }).join(",")

async function readChunks(folder: string): Promise<ReadonlyMap<string, Chunk>> {
  const chunks = new Map<string, Chunk>()
  for await (const { name } of Deno.readDir(folder)) {
    chunks.set(name, read(await Deno.readTextFile(`${folder}/${name}`)))
  }
  return new Map([...chunks].sort(([a], [b]) => a < b ? -1 : 1))
}

function read(text: string): Chunk {
  const program = parse(text, { ecmaVersion: "latest", sourceType: "module" })
  const needs: Array<string | undefined> = []
  const exports: Array<string> = []
  for (const node of program.body) {
    if (node.type === "ImportDeclaration") needs.push(chunkName(node.source.value))
    if (node.type === "ExportDefaultDeclaration") exports.push("default")
    if (node.type === "ExportAllDeclaration") throw unexpected(node)
    if (node.type !== "ExportNamedDeclaration") continue
    if (node.source || node.declaration) throw unexpected(node)
    exports.push(...node.specifiers.map(({ exported }) => nameOf(exported)))
  }
  const later = [...text.matchAll(/\bimport\("\.\/([^"]+)"\)/g)].map(([, name]) => name)
  return { text, program, needs: needs.filter((name) => name !== undefined), later, exports }
}

const unexpected = ({ type }: Node) => new Error(`a chunk has an ${type}, which is not expected of one`)

const chunkName = (specifier: unknown): string | undefined =>
  typeof specifier === "string" && specifier.startsWith("./") ? specifier.slice(2) : undefined

const nameOf = (node: Identifier | { readonly type: "Literal"; readonly value?: unknown }): string =>
  node.type === "Identifier" ? node.name : String(node.value)
