/** What plugin authors start with: `plugin new`, `hash`, `test` and `bench`, and the example plugins. */
import { assert, assertEquals } from "@std/assert"
import { cli, type CliResult } from "../support/cli.ts"
import { inFolder, PROJECT } from "../support/paths.ts"

const KINDS = ["source", "transform", "sink", "library"]

const inAuthorsFolder = (
  body: (folder: string, run: (...args: ReadonlyArray<string>) => Promise<CliResult>) => Promise<void>,
) =>
  inFolder((folder) =>
    body(folder, (...args) => cli(args, { cwd: folder, env: { FLOWENGINE_CACHE: `${folder}/cache` } }))
  )

for (const kind of KINDS) {
  Deno.test(`a new ${kind} passes plugin check, plugin test and its own tests untouched`, () =>
    inAuthorsFolder(async (folder, run) => {
      const made = await run("plugin", "new", kind, "my-thing")
      assertEquals({ code: made.code, stderr: made.stderr }, { code: 0, stderr: "" })
      assert(made.stdout.includes("next: flowengine plugin test my-thing"), made.stdout)
      assertEquals((await run("plugin", "check", "my-thing")).code, 0)
      const tested = await run("plugin", "test", "my-thing")
      assertEquals({ code: tested.code, stderr: tested.stderr }, { code: 0, stderr: "" }, tested.stdout)
      assert(/^\d+ passed, 0 failed/m.test(tested.stdout), tested.stdout)
      assertEquals((await run("plugin", "hash", "my-thing")).stdout, "every hash is right\n")
      const own = await new Deno.Command(Deno.execPath(), {
        args: ["test", "-q", "--no-config", "--check", "--allow-read", "--allow-write"],
        cwd: `${folder}/my-thing`,
      }).output()
      assertEquals(own.code, 0, new TextDecoder().decode(own.stdout) + new TextDecoder().decode(own.stderr))
      for await (const { name } of Deno.readDir(`${folder}/my-thing`)) {
        const text = await Deno.readTextFile(`${folder}/my-thing/${name}`)
        assert(!/my-plugin|\$[A-Z]{3}/.test(text), `${name} has a blank that was not filled in`)
      }
    }))
}

Deno.test("what the README of a new plugin shows runs", () =>
  inAuthorsFolder(async (folder, run) => {
    for (const kind of KINDS) await run("plugin", "new", kind, `my-${kind}`)
    const uses = await Promise.all(KINDS.map(async (kind) => {
      const text = await Deno.readTextFile(`${folder}/my-${kind}/README.md`)
      return /```yaml\n([\s\S]*?)```/.exec(text)![1].split("pipeline:\n  steps:\n")
    }))
    const [source, transform, sink, library] = uses.map(([, steps]) => steps)
    const plugins = uses.map(([plugins]) => plugins.replace("plugins:\n", "")).join("")
    const columns = transform.replace("column: title", "column: text")
    const script = library.replace("slug(row.name)", "slug(row.text)")
    await Deno.writeTextFile(
      `${folder}/p.yaml`,
      `plugins:\n${plugins}pipeline:\n  name: readme\n  steps:\n${source}${columns}${script}${sink}`,
    )
    await Deno.writeTextFile(`${folder}/poem.txt`, "Über allen Gipfeln\n\nIst Ruh\n")
    await Deno.mkdir(`${folder}/out`)
    const { code, stderr } = await run("run", "p.yaml")
    assertEquals({ code, stderr }, { code: 0, stderr: "" })
    assertEquals(
      await Deno.readTextFile(`${folder}/out/rows.ndjson`),
      '{"line":1,"text":"Über allen Gipfeln","text_words":3,"slug":"uber-allen-gipfeln"}\n' +
        '{"line":3,"text":"Ist Ruh","text_words":2,"slug":"ist-ruh"}\n',
    )
  }))

Deno.test("plugin new writes into no folder that is there, and knows kinds and names", () =>
  inAuthorsFolder(async (folder, run) => {
    await Deno.mkdir(`${folder}/taken`)
    const taken = await run("plugin", "new", "sink", "taken")
    assertEquals(taken.code, 1)
    assert(taken.stderr.includes("error[FE2036]: there is already "), taken.stderr)
    assert((await run("plugin", "new", "snik", "a")).stderr.includes("did you mean `sink`?"))
    assert((await run("plugin", "new", "sink", "My Sink")).stderr.includes("`My Sink` is no name for a plugin"))
    assert((await run("plugin", "new", "sink")).stderr.includes("`plugin new` takes a kind and a name"))
    assertEquals((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), ["taken"])
  }))

Deno.test("plugin hash finds every module the entry leads to, and drops what is gone", () =>
  inAuthorsFolder(async (folder, run) => {
    await run("plugin", "new", "transform", "words")
    await Deno.mkdir(`${folder}/words/lib`)
    await Deno.writeTextFile(`${folder}/words/lib/count.ts`, `export * from "./split.ts"\n`)
    await Deno.writeTextFile(`${folder}/words/lib/split.ts`, `export const SPLIT: RegExp = /\\s+/\n`)
    const mod = await Deno.readTextFile(`${folder}/words/mod.ts`)
    await Deno.writeTextFile(`${folder}/words/mod.ts`, `import { SPLIT } from "./lib/count.ts"\n${mod}void SPLIT\n`)
    const stale = await run("plugin", "check", "words")
    assertEquals(stale.code, 1)
    assert(stale.stderr.includes("FE2009"), stale.stderr)
    const { stdout } = await run("plugin", "hash", "words", "--json")
    assertEquals(JSON.parse(stdout).changed, ["lib/count.ts", "lib/split.ts", "mod.ts"])
    assertEquals((await run("plugin", "test", "words")).code, 0)
    await Deno.writeTextFile(`${folder}/words/mod.ts`, mod)
    await Deno.remove(`${folder}/words/lib`, { recursive: true })
    const dropped = await run("plugin", "hash", "words")
    assert(dropped.stdout.includes("lib/split.ts: no longer there"), dropped.stdout)
    const { files } = JSON.parse(await Deno.readTextFile(`${folder}/words/plugin.json`))
    assertEquals(Object.keys(files), ["mod.ts"])
    await Deno.writeTextFile(`${folder}/words/plugin.json`, "{")
    assert((await run("plugin", "hash", "words")).stderr.includes("error[FE2004]"))
    assert((await run("plugin", "hash", "nothing")).stderr.includes("error[FE2003]"))
  }))

Deno.test("mistakes in conformance.json are told at their place, all at once", () =>
  inAuthorsFolder(async (folder, run) => {
    await run("plugin", "new", "source", "lines")
    await Deno.writeTextFile(`${folder}/lines/conformance.json`, '{\n  "optoins": {},\n  "files": { "a": 5 }\n}\n')
    const { code, stderr } = await run("plugin", "test", "lines")
    assertEquals(code, 1)
    assert(stderr.includes("error[FE2037]: unknown key `optoins`"), stderr)
    assert(stderr.includes("did you mean `options`?"), stderr)
    assert(stderr.includes("lines/conformance.json:3"), stderr)
    await Deno.remove(`${folder}/lines/conformance.json`)
    assert((await run("plugin", "test", "lines")).stderr.includes("error[FE2037]: there is no lines/conformance.json"))
    await Deno.writeTextFile(`${folder}/other.json`, '{ "options": { "filePath": "a" }, "files": { "a": "x" } }')
    assertEquals((await run("plugin", "test", "lines", "--fixture", "other.json")).code, 0)
  }))

Deno.test("plugin bench tells rows and bytes per second", () =>
  inAuthorsFolder(async (_, run) => {
    for (const kind of ["source", "transform", "sink"]) {
      await run("plugin", "new", kind, `a-${kind}`)
      const { code, stdout, stderr } = await run("plugin", "bench", `a-${kind}`, "--rows", "20000", "--json")
      assertEquals({ code, stderr }, { code: 0, stderr: "" })
      const { ok, rows, rowsPerSecond, megabytesPerSecond } = JSON.parse(stdout)
      assert(ok && rows >= 20000 && rowsPerSecond > 0 && megabytesPerSecond > 0, stdout)
    }
    assert(/rows\/s, [\d.]+ MB\/s/.test((await run("plugin", "bench", "a-sink", "--rows=1")).stdout))
    assert((await run("plugin", "bench", "a-sink", "--rows=x")).stderr.includes("--rows cannot be `x`"))
    await run("plugin", "new", "library", "texts")
    assertEquals((await run("plugin", "bench", "texts")).code, 1)
  }))

for (const name of ["http-json-source", "http-batch-sink", "geo-library"]) {
  Deno.test(`the example plugin ${name} passes the conformance suite, with every code and function in it`, async () => {
    const { code, stdout } = await cli(["plugin", "test", `examples/plugins/${name}`, "--json"], { cwd: PROJECT })
    const { checks } = JSON.parse(stdout)
    const open = checks.filter(({ result }: { result: string }) => result !== "passed")
    assertEquals({ code, open }, { code: 0, open: [] })
  })
}
