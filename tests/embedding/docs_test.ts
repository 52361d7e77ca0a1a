/**
 * What docs/embedding.md shows, done: its programs are type-checked, and each runs in a folder with the files of the page
 * and prints what stands below it. `…` stands for anything.
 */
import { assert, assertEquals } from "@std/assert"
import { CODES } from "../../mod.ts"
import { inFolder, PROJECT } from "../support/paths.ts"

const doc = await Deno.readTextFile(`${PROJECT}docs/embedding.md`)
const block = (language: string) => new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "m").exec(doc)![1]

interface Program {
  readonly title: string
  readonly source: string
  readonly prints: string
}

const programs: ReadonlyArray<Program> = [
  ...doc.matchAll(/^```ts\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```/gm),
].map((match) => {
  const [, source, prints] = match
  const title = [...doc.slice(0, match.index).matchAll(/^#+ (.*)$/gm)].at(-1)![1]
  return { title, source, prints }
})

const deno = async (args: ReadonlyArray<string>, cwd: string) => {
  const env = { NO_COLOR: "1" }
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args], cwd, env }).output()
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) }
}

const pattern = (line: string) => new RegExp(`^${line.split("…").map(RegExp.escape).join(".*")}$`)

for (const { title, source, prints } of programs) {
  Deno.test(`docs/embedding.md: ${title}`, () =>
    inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/orders.csv`, block("csv"))
      await Deno.writeTextFile(`${folder}/orders.yaml`, block("yaml"))
      await Deno.writeTextFile(`${folder}/program.ts`, source)
      const run = ["run", "-q", "--no-prompt", `--config=${PROJECT}deno.json`, "-P=cli", "program.ts"]
      const { code, stdout, stderr } = await deno(run, folder)
      assertEquals({ code, stderr }, { code: 0, stderr: "" })
      const printed = stdout.trimEnd().split("\n")
      let at = 0
      for (const line of prints.trimEnd().split("\n")) {
        const found = printed.findIndex((other, i) => i >= at && pattern(line).test(other))
        assert(found >= 0, `not printed (or not in this order): ${line}\n\n${stdout}`)
        at = found + 1
      }
    }))
}

Deno.test("docs/embedding.md: every program is shown with what it prints, and all of them are sound", () =>
  inFolder(async (folder) => {
    assertEquals([...doc.matchAll(/^```ts$/gm)].length, programs.length)
    const files = await Promise.all(programs.map(async ({ source }, n) => {
      await Deno.writeTextFile(`${folder}/program_${n}.ts`, source)
      return `program_${n}.ts`
    }))
    const { code, stderr } = await deno(["check", "-q", `--config=${PROJECT}deno.json`, ...files], folder)
    assertEquals({ code, stderr }, { code: 0, stderr: "" })
  }))

Deno.test("docs/embedding.md: codes and files exist", async () => {
  for (const [code] of doc.matchAll(/FE\d{4}/g)) assert(code in CODES, code)
  for (const [, path] of doc.matchAll(/\]\((\.\.\/[^)#]+|[a-z-]+\.md)[^)]*\)/g)) {
    assert((await Deno.stat(`${PROJECT}docs/${path}`)).isFile, path)
  }
})
