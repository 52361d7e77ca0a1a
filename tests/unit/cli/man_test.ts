/** The manual page: what is in it, and that the programs which show manual pages find nothing wrong with it. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { COMMANDS, COMMON } from "../../../src/cli/commands.ts"
import { manPage } from "../../../src/cli/man.ts"
import { inFolder } from "../../support/paths.ts"

/** How a page is shown on a screen that is wide enough for every line; undefined where the program is not there. */
async function shown(program: string, args: ReadonlyArray<string>): Promise<string | undefined> {
  try {
    const env = { MANWIDTH: "200", MANOPT: "", TERM: "dumb", LC_ALL: "C.UTF-8" }
    const { stdout, stderr } = await new Deno.Command(program, { args: [...args], env }).output()
    assertEquals(new TextDecoder().decode(stderr), "")
    // deno-lint-ignore no-control-regex
    return new TextDecoder().decode(stdout).replaceAll(/.\x08|\x1b\[[0-9;]*m/g, "").replaceAll(/(?<=\S) +/g, " ")
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined
    throw error
  }
}

Deno.test("the manual page has every command, option and example", () => {
  const plain = manPage().replaceAll(/\\f[BIR]/g, "").replaceAll("\\-", "-").replaceAll("\\(ga", "`")
    .replaceAll("\\(aq", "'")
  for (const { name, options, examples } of COMMANDS) {
    assertStringIncludes(plain, `.SS "flowengine ${name}`)
    for (const option of [...options, ...COMMON]) assertStringIncludes(plain, `--${option.name}`)
    for (const example of examples) assertStringIncludes(plain, `\n${example}\n`)
  }
  // A line that begins with a dot is an order, and these are all that the page gives.
  const orders = new Set(manPage().split("\n").filter((line) => line.startsWith(".")).map((line) => line.split(" ")[0]))
  assertEquals(
    [...orders].sort(),
    [".B", ".I", ".PP", ".RE", ".RS", ".SH", ".SS", ".TH", ".TP", ".fi", ".nf", ".nh"],
  )
})

Deno.test("man and groff show the manual page without a complaint", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/flowengine.1`, `${manPage()}\n`)
    const pages = [
      await shown("man", ["-l", `${folder}/flowengine.1`]),
      await shown("groff", ["-man", "-ww", "-Tutf8", "-rLL=200n", `${folder}/flowengine.1`]),
    ]
    for (const page of pages) {
      // Where there is neither, the test before this one is all there is.
      if (page === undefined || page.includes("has been minimized")) continue
      for (const { name, examples } of COMMANDS) {
        assert(page.includes(`flowengine ${name}`), name)
        for (const example of examples) assert(page.includes(example.replaceAll(/ +/g, " ")), example)
      }
    }
  }))
