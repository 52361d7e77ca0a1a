/** What docs/install.md shows, done: in a home of its own, with this Deno in the place of the one from npm. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import manifest from "../deno.json" with { type: "json" }
import { binaryTest } from "./binary/compiled.ts"
import { cliArguments } from "./support/cli.ts"
import { inFolder, PROJECT } from "./support/paths.ts"
import { withServer } from "./support/plugins.ts"

const doc = await Deno.readTextFile(`${PROJECT}docs/install.md`)
const blocks = (language: string) =>
  [...doc.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map((match) => match[1])
const block = (part: string) => blocks("sh").find((text) => text.includes(part))!
const quoted = (words: ReadonlyArray<string>) => words.map((word) => `'${word}'`).join(" ")

/** Runs lines of the page as a shell would; `home` is its home. */
async function done(script: string, home: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const shims = `${home}/shims`
  const shim = async (name: string, lines: string) => {
    await Deno.writeTextFile(`${shims}/${name}`, `#!/bin/sh\n${lines}\n`)
    await Deno.chmod(`${shims}/${name}`, 0o755)
  }
  await Deno.mkdir(shims, { recursive: true })
  await shim("flowengine", `exec '${Deno.execPath()}' ${quoted(cliArguments([]))} "$@"`)
  // --yes deno@…
  await shim("npx", `shift 2\nexec '${Deno.execPath()}' "$@"`)
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-euc", script],
    cwd: PROJECT,
    env: {
      NO_COLOR: "1",
      DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
      ...env,
      HOME: home,
      PATH: `${shims}:${Deno.env.get("PATH")}`,
    },
  }).output()
  assertEquals(code, 0, new TextDecoder().decode(stderr))
  return new TextDecoder().decode(stdout)
}

const text = (path: string) => Deno.readTextFile(path)

Deno.test("docs/install.md: the manual page and the completions are where programs look for them", () =>
  inFolder(async (home) => {
    await done(block("man1") + block("completions bash"), home)
    assertStringIncludes(await text(`${home}/.local/share/man/man1/flowengine.1`), ".TH FLOWENGINE 1")
    assertStringIncludes(await text(`${home}/.local/share/bash-completion/completions/flowengine`), "complete -")
    assertStringIncludes(await text(`${home}/.config/fish/completions/flowengine.fish`), "complete -")
  }))

Deno.test("docs/install.md: it runs from source, and asks for newer versions", () =>
  inFolder(async (home) => {
    assertStringIncludes(await done(block("task start"), home), "succeeded")
    const meta = JSON.stringify({ latest: manifest.version })
    await withServer(new Map([["@flowengine/cli/meta.json", meta]]), async ({ url }) => {
      const said = await done(block("upgrade-check"), home, { JSR_URL: url })
      assertEquals(said, `${manifest.version} is the newest version\n`)
    })
  }))

Deno.test("docs/install.md: an address is given what the first line of the program gives it", async () => {
  const first = (await text(`${PROJECT}cli.ts`)).split("\n", 1)[0]
  const wanted = first.split(" ").filter((word) => word.startsWith("--") && !word.startsWith("--v8-flags")).join(" ")
  const lines = blocks("sh").flatMap((lines) => lines.split("\n")).filter((line) => line.includes("jsr:"))
  assertEquals(lines.length, 2)
  for (const line of lines) assertStringIncludes(line, ` ${wanted} jsr:${manifest.name}`)
})

Deno.test("docs/install.md: a program of one's own runs a pipeline", () =>
  inFolder(async (folder) => {
    const [code] = blocks("ts")
    const address = `jsr:${manifest.name}/engine`
    assertStringIncludes(code, `"${address}"`)
    await Deno.writeTextFile(`${folder}/own.ts`, code.replace(address, `file://${PROJECT}mod.ts`))
    await Deno.writeTextFile(`${folder}/in.csv`, "id\n1\n")
    const steps = "[{ id: a, type: delimited-source, config: { filePath: in.csv } }, { id: b, type: null-sink }]"
    await Deno.writeTextFile(`${folder}/orders.yaml`, `pipeline:\n  name: p\n  steps: ${steps}\n`)
    const args = ["run", "-q", "-A", `--config=${PROJECT}deno.json`, "own.ts"]
    const env = { NO_COLOR: "1" }
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: folder, env }).output()
    assertEquals(new TextDecoder().decode(stderr), "")
    assertStringIncludes(new TextDecoder().decode(stdout), "read: 1")
  }))

Deno.test("docs/install.md: its links lead somewhere", async () => {
  const anchors = (page: string) =>
    [...page.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
      title.toLowerCase().replaceAll(/[^a-z0-9 -]/g, "").replaceAll(" ", "-")
    )
  for (const [, file, anchor] of doc.matchAll(/\]\(([^)#]*)#?([^)]*)\)/g)) {
    const page = file === "" ? doc : await text(`${PROJECT}docs/${file}`)
    if (anchor !== "") assert(anchors(page).includes(anchor), `${file}#${anchor}`)
  }
})

binaryTest("docs/install.md: one program is compiled, put in its place and runs", async (home) => {
  assertStringIncludes(await done(block("task compile"), home), " MB")
  await done(block("install -D"), home)
  const program = `${home}/.local/bin/flowengine`
  // 110 MB, as the page says.
  assertEquals(Math.round((await Deno.stat(program)).size / 1e7), 11)
  const { stdout } = await new Deno.Command(program, { args: ["--version"], clearEnv: true }).output()
  assertEquals(new TextDecoder().decode(stdout), `flowengine ${manifest.version}\n`)
}, "runtime")
