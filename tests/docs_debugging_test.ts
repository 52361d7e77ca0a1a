/**
 * What docs/debugging.md shows, done: each `console` block is a command in a copy of example 03, and the lines below it
 * must be among those that it prints, in that order. `…` in a line stands for anything. The live view has a terminal.
 */
import { assert, assertEquals } from "@std/assert"
import { CODES } from "../mod.ts"
import { cli } from "./support/cli.ts"
import { inFolder, PROJECT } from "./support/paths.ts"
import { hasTerminal, TerminalSession } from "./support/terminal.ts"

const doc = await Deno.readTextFile(`${PROJECT}docs/debugging.md`)
const blocks = [...doc.matchAll(/^```console\n\$ flowengine (.*)\n([\s\S]*?)^```/gm)]
const squeezed = (text: string) => text.split("\n").map((line) => line.trim().replace(/\s+/g, " "))

const pattern = (line: string) => new RegExp(`^${line.split("…").map(RegExp.escape).join(".*")}$`)

for (const [, command, text] of blocks) {
  const isLive = command.includes("--ui")
  const name = `docs/debugging.md: flowengine ${command}`
  const ignore = isLive && !hasTerminal
  Deno.test({
    name: ignore ? `${name} (NOT RUN: there is no util-linux \`script\` here)` : name,
    ignore,
    fn: () =>
      inFolder(async (folder) => {
        for await (const { name, isFile } of Deno.readDir(`${PROJECT}examples/03-validation-and-routing`)) {
          if (isFile) await Deno.copyFile(`${PROJECT}examples/03-validation-and-routing/${name}`, `${folder}/${name}`)
        }
        const { stdout, stderr } = isLive
          ? await printedOn(command.split(" "), folder)
          : await cli(command.split(" "), { cwd: folder })
        const printed = squeezed(`${stdout}\n${stderr}`)
        let at = 0
        for (const line of squeezed(text).filter((line) => line !== "")) {
          const found = printed.findIndex((other, i) => i >= at && pattern(line).test(other))
          assert(found >= 0, `not printed (or not in this order): ${line}\n\n${stdout}\n${stderr}`)
          at = found + 1
        }
      }),
  })
}

async function printedOn(args: ReadonlyArray<string>, cwd: string) {
  const session = TerminalSession.start(args, { cwd })
  await session.ended()
  return { stdout: session.printed, stderr: "" }
}

Deno.test("docs/debugging.md: codes and files exist", async () => {
  assert(blocks.length > 0)
  for (const [code] of doc.matchAll(/FE\d{4}/g)) assert(code in CODES, code)
  for (const [, path] of doc.matchAll(/\]\((\.\.\/[^)#]+|[a-z-]+\.md)[^)]*\)/g)) {
    assertEquals((await Deno.stat(`${PROJECT}docs/${path}`)).isSymlink, false)
  }
})
