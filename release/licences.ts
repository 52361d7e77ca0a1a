/**
 * The licences of all packages that deno.lock has, read from the packages themselves, and docs/licences.md, which is made of
 * them: `licences.ts --write` writes it. A licence that is not on the list is a matter for people, not for this program.
 */
import { fileURLToPath } from "node:url"

const ROOT = fileURLToPath(new URL("../", import.meta.url))
export const PAGE = `${ROOT}docs/licences.md`
/** What is part of the program wherever it runs: its doors, and the threads that they start. */
const SHIPPED = ["cli.ts", "mod.ts", "src/plugin/mod.ts", "src/script/worker.ts", "src/plugin/host_v1/plugin_worker.ts"]

/** They let everybody use, change and sell what has them, if their text stays with it. By their names in SPDX. */
export const ALLOWED: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
  "MIT-0",
])

export interface Dependency {
  readonly name: string
  readonly version: string
  /** As the package says; `none` if it does not. */
  readonly licence: string
  /** It goes with the program, and is not for building and testing it only. */
  readonly isShipped: boolean
  /** The text of its licence, if the package has it. */
  readonly text: string | undefined
}

/** Packages of a lock file by name, then version. They must have been installed. */
export async function dependencies(lock = `${ROOT}deno.lock`, roots = SHIPPED): Promise<ReadonlyArray<Dependency>> {
  const [{ npm }, cache, shipped] = await Promise.all([
    Deno.readTextFile(lock).then((text) => JSON.parse(text) as { readonly npm: Readonly<Record<string, unknown>> }),
    deno("info", "--json").then((info) => `${(info as { readonly npmCache: string }).npmCache}/registry.npmjs.org`),
    shippedBy(roots),
  ])
  // Where a package stands twice, with other peers, the part behind `_` tells which.
  const ids = [...new Set(Object.keys(npm).map((id) => id.split("_")[0]))].sort()
  return await Promise.all(ids.map(async (id): Promise<Dependency> => {
    const at = id.lastIndexOf("@")
    const [name, version] = [id.slice(0, at), id.slice(at + 1)]
    const folder = `${cache}/${name}/${version}`
    return {
      name,
      version,
      licence: licenceOf(JSON.parse(await Deno.readTextFile(`${folder}/package.json`))),
      isShipped: shipped.has(id),
      text: await textIn(folder),
    }
  }))
}

/** What is on no list, in words. */
export const problems = (all: ReadonlyArray<Dependency>): ReadonlyArray<string> =>
  all.filter(({ licence }) => !isAllowed(licence))
    .map(({ name, version, licence }) => `${name} ${version} has the licence ${licence}`)

/** Of `A OR B` one is enough; of `A AND B` both are needed. */
const isAllowed = (licence: string): boolean =>
  licence.replace(/^\((.*)\)$/, "$1").split(" OR ")
    .some((one) => one.split(" AND ").every((each) => ALLOWED.has(each.trim())))

export function licenceOf({ license, licenses }: { readonly license?: unknown; readonly licenses?: unknown }): string {
  const named = (each: unknown): string | undefined =>
    typeof each === "string" ? each : (each as { readonly type?: string } | null | undefined)?.type
  const all = [license, ...Array.isArray(licenses) ? licenses : [licenses]].flatMap((each) => named(each) ?? [])
  return all.length === 0 ? "none" : all.join(" OR ")
}

async function textIn(folder: string): Promise<string | undefined> {
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && /^licen[cs]e(\.md|\.txt)?$/i.test(name)) return (await Deno.readTextFile(`${folder}/${name}`)).trim()
  }
  return undefined
}

/** What modules of the program import, and what that needs in turn. */
async function shippedBy(roots: ReadonlyArray<string>): Promise<ReadonlySet<string>> {
  const graphs = await Promise.all(roots.map((root) => deno("info", "--json", root) as Promise<Graph>))
  const found = new Set<string>()
  const follow = (id: string, { npmPackages }: Graph) => {
    if (found.has(id)) return
    found.add(id)
    for (const other of npmPackages[id].dependencies) follow(other, { npmPackages, modules: [] })
  }
  for (const graph of graphs) {
    for (const { npmPackage } of graph.modules) if (npmPackage !== undefined) follow(npmPackage, graph)
  }
  return new Set([...found].map((id) => id.split("_")[0]))
}

interface Graph {
  readonly modules: ReadonlyArray<{ readonly npmPackage?: string }>
  readonly npmPackages: Readonly<Record<string, { readonly dependencies: ReadonlyArray<string> }>>
}

async function deno(...args: ReadonlyArray<string>): Promise<unknown> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args], cwd: ROOT }).output()
  if (!success) throw new Error(`deno ${args.join(" ")} failed:\n${new TextDecoder().decode(stderr)}`)
  return JSON.parse(new TextDecoder().decode(stdout))
}

export function page(all: ReadonlyArray<Dependency>): string {
  const rows = all.map(({ name, version, licence, isShipped }) =>
    `| \`${name}\` | ${version} | ${licence} | ${isShipped ? "the program" : "its building and tests"} |`
  )
  const notices = all.filter(({ isShipped }) => isShipped).map(({ name, version, licence, text }) =>
    [
      `### ${name} ${version}`,
      "",
      text === undefined
        ? `${licence}; the package has no file with the text.`
        : `\`\`\`text\n${text.replaceAll("\r", "").replaceAll(/[ \t]+$/gm, "")}\n\`\`\``,
    ].join("\n")
  )
  return [
    "# Licences of what FlowEngine is made of",
    "",
    "FlowEngine has the MIT licence ([LICENSE](../LICENSE)). This page is made by `deno task licences` from the packages in",
    "deno.lock; a test keeps it as they are. The compiler of the scanner's kernel, AssemblyScript (Apache-2.0), is a",
    "tool: it has a lock of its own, and `deno task release:check` looks at it too.",
    "",
    "| package | version | licence | part of |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
    "## The texts",
    "",
    "Of the packages that are part of the program, and so of what is made of it.",
    "",
    notices.join("\n\n"),
    "",
  ].join("\n")
}

if (import.meta.main) {
  const all = await dependencies()
  if (Deno.args.includes("--write")) await Deno.writeTextFile(PAGE, page(all))
  else console.log(page(all))
}
