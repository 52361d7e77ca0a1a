/**
 * The library does everything that the command line does: the table of docs/embedding.md names a door for every command and
 * option, or says that there is none, and every door is there. And every export of the library says what it is.
 */
import { assert, assertEquals } from "@std/assert"
import { COMMANDS, COMMON } from "../../src/cli/commands.ts"
import { ACTION_NAMES } from "../../src/cli/plugin.ts"
import { PROJECT } from "../support/paths.ts"

interface DocSymbol {
  readonly name: string
  readonly declarations: ReadonlyArray<{
    readonly kind: string
    readonly jsDoc?: { readonly doc?: string; readonly tags?: ReadonlyArray<{ readonly kind: string }> }
  }>
}

async function exported(): Promise<ReadonlyArray<DocSymbol>> {
  const args = ["doc", "--json", "mod.ts"]
  const { stdout } = await new Deno.Command(Deno.execPath(), { args, cwd: PROJECT }).output()
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout))
  const [{ symbols }] = Object.values(nodes) as ReadonlyArray<{ readonly symbols: ReadonlyArray<DocSymbol> }>
  return symbols
}

const library = await exported()
const doc = await Deno.readTextFile(`${PROJECT}docs/embedding.md`)
const rows = doc.split("\n## What each command is in the library\n")[1].split("\n").filter((line) =>
  line.startsWith("|")
)
  .slice(2).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()))
const spans = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text)

/** `run --tap` of a cell that says "`run` … `--tap`"; `plugin new` as it stands; `--json` of "any command". */
function named(cell: string): ReadonlyArray<string> {
  const all = spans(cell).flatMap((span) => {
    const [first, second] = span.split(" ")
    if (first.startsWith("--")) return [first]
    if (first === "plugin" && second !== undefined && !second.startsWith("--")) return [span]
    return second?.startsWith("--") ? [first, second] : [first]
  })
  const options = all.filter((name) => name.startsWith("--"))
  const commands = cell.startsWith("any command") ? ["*"] : all.filter((name) => !name.startsWith("--"))
  return options.length === 0
    ? commands
    : commands.flatMap((command) => options.map((option) => `${command} ${option}`))
}

Deno.test("docs/embedding.md: every command and option has its door in the library, or is said to have none", () => {
  const told = new Set(rows.flatMap(([cell]) => named(cell)))
  const anywhere = new Set([...told].filter((name) => name.startsWith("* ")).map((name) => name.slice(2)))
  const there = COMMANDS.flatMap(({ name, options }) => [
    ...name === "plugin" ? ACTION_NAMES.map((action) => `plugin ${action}`) : [name],
    ...options.filter((option) => !anywhere.has(`--${option.name}`)).map((option) => `${name} --${option.name}`),
  ])
  const common = COMMON.map(({ name }) => `* --${name}`)
  assertEquals([...there, ...common].filter((name) => !told.has(name)), [])
  const known = new Set([...there, ...common, "* --var", "* --frozen"])
  assertEquals([...told].filter((name) => !known.has(name)), [])
})

Deno.test("docs/embedding.md: every door that it names is an export of the library", () => {
  const names = new Set(library.map(({ name }) => name))
  for (const [cell, door] of rows) {
    if (door.startsWith("command line only: ")) continue
    assert(spans(door).some((name) => names.has(name)), `${cell}: ${door}`)
  }
})

Deno.test("every export of the library says what it is", () => {
  assert(library.length > 100)
  const silent = library.filter(({ declarations }) => declarations.every(({ jsDoc }) => !jsDoc?.doc?.trim()))
  assertEquals(silent.map(({ name }) => name), [])
})

Deno.test("every function of the library has an example, or is in one of another", async () => {
  const text = await Deno.readTextFile(`${PROJECT}mod.ts`)
  const examples = [text, doc].flatMap((text) => [...text.matchAll(/^[ *]*```ts\n([\s\S]*?)^[ *]*```$/gm)])
    .map(([, example]) => example).join("\n")
  const without = library.filter(({ name, declarations }) =>
    declarations.some(({ kind }) => kind === "function" || kind === "variable") &&
    declarations.every(({ kind }) => kind !== "typeAlias" && kind !== "interface") &&
    !new RegExp(`\\b${name}\\b`).test(examples)
  )
  assertEquals(without.map(({ name }) => name), [])
})
