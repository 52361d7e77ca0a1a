/** The conformance suite finds what is wrong with plugins: each scaffold, made worse in one way, fails the check it should. */
import { assert, assertEquals } from "@std/assert"
import { cli } from "../support/cli.ts"
import { inFolder, PROJECT } from "../support/paths.ts"
import { integrityOf } from "../support/plugins.ts"

interface Worse {
  readonly kind: "source" | "transform" | "sink" | "library"
  /** The file in which it is made worse, and how. */
  readonly file?: string
  readonly replace: readonly [string | RegExp, string]
  /** The check that must fail, and a part of why. */
  readonly check: string
  readonly why: string
}

const WORSE: Readonly<Record<string, Worse>> = {
  "a value of another type": {
    kind: "source",
    replace: ["[line++, text]", "[text as never, text]"],
    check: "source.rows",
    why: "column line is integer",
  },
  "a row too short": {
    kind: "source",
    replace: ["[line++, text]", "[line++] as never"],
    check: "source.rows",
    why: "a row has 1 values, and there are 2 columns",
  },
  "other rows each time": {
    kind: "source",
    replace: ["[line++, text]", "[line++, text + crypto.randomUUID()]"],
    check: "source.repeatable",
    why: "row 1 is",
  },
  "a position that repeats a batch": {
    kind: "source",
    replace: ["position: { line, byte }, bytes", "position: { line: line - rows.length, byte: first }, bytes"],
    check: "source.resume",
    why: "after ",
  },
  "reading on while nobody asks": {
    kind: "source",
    replace: [
      "let first = byte",
      "let first = byte\nsetInterval(() => Deno.readTextFileSync(host.resolve(filePath)), 5)",
    ],
    check: "source.backPressure",
    why: "it went on reading",
  },
  "a code that is not declared": {
    kind: "source",
    replace: ['host.fail("NO_FILE"', 'host.fail("LOST"'],
    check: "errors.declared",
    why: "LOST",
  },
  "a plain throw": {
    kind: "source",
    replace: ["if (error instanceof Deno.errors.NotFound) return undefined", ""],
    check: "errors.NO_FILE",
    why: "threw",
  },
  "an option that takes anything": {
    kind: "source",
    file: "plugin.json",
    replace: [/"type": "integer",\s*"minimum": 1,\s*"maximum": 100000,/, ""],
    check: "options.wrong",
    why: "batchRows",
  },
  "an option without a description": {
    kind: "source",
    file: "plugin.json",
    replace: ['"description": "Rows per batch."', '"description": ""'],
    check: "options.described",
    why: "batchRows",
  },
  "a default that is refused": {
    kind: "source",
    file: "plugin.json",
    replace: ['"default": 1000', '"default": 0'],
    check: "options.defaults",
    why: "batchRows: 0",
  },
  "options that do not exist": {
    kind: "source",
    file: "plugin.json",
    replace: ['"additionalProperties": false', '"additionalProperties": true'],
    check: "options.unknown",
    why: "no-such-option",
  },
  "no answer to nulls": {
    kind: "transform",
    replace: ['String(cell ?? "")', "(cell as string)"],
    check: "transform.odd",
    why: "TypeError",
  },
  "a look at the whole batch": {
    kind: "transform",
    replace: ["countWords(row[at])", "countWords(row[at]) * rows.length"],
    check: "transform.batches",
    why: "alone in its batch, row 1",
  },
  "a row left out": {
    kind: "transform",
    replace: ["rows.map((row) => outcome", "rows.slice(1).map((row) => outcome"],
    check: "transform.rows",
    why: "was given 4 rows and returned 3 outcomes",
  },
  "an undo that undoes nothing": {
    kind: "sink",
    replace: [/await file\.truncate\(good\)\n.*\n/, ""],
    check: "sink.undo",
    why: "out/rows.ndjson is",
  },
  "a file left behind": {
    kind: "sink",
    replace: ["await Deno.remove(part)", ""],
    check: "sink.abort",
    why: "after it was opened and aborted: there is out/.rows.ndjson",
  },
  "an output that shows before commit": {
    kind: "sink",
    replace: [/const part = .*/, "const part = target"],
    check: "sink.commit",
    why: "before `commit` there is already out/rows.ndjson",
  },
  "a digit that is lost": {
    kind: "sink",
    replace: ["? String(value)", "? String(Number(value))"],
    check: "sink.commit",
    why: "9007199254740992",
  },
  "another result each time": {
    kind: "library",
    replace: ["export function slug(text) {", "let n = 0\nexport function slug(text) {\n  if (n++ > 0) return n"],
    check: "library.repeatable",
    why: "slug returned 2 when it was called again",
  },
  "another result than promised": {
    kind: "library",
    replace: [".toLowerCase()", ""],
    check: "library.calls.1",
    why: "it returned",
  },
}

/** Makes the plugin worse, and its manifest right again. */
async function spoil(folder: string, { kind, file, replace: [what, by] }: Worse): Promise<void> {
  const entry = kind === "library" ? "mod.js" : "mod.ts"
  const path = `${folder}/${file ?? entry}`
  const before = await Deno.readTextFile(path)
  const after = before.replace(what, () => by).replace(/,(\s*)\}/g, "$1}")
  assert(before !== after, "nothing was replaced")
  await Deno.writeTextFile(path, file === undefined ? before.replace(what, () => by) : after)
  const manifest = JSON.parse(await Deno.readTextFile(`${folder}/plugin.json`))
  manifest.files[entry] = await integrityOf(await Deno.readTextFile(`${folder}/${entry}`))
  await Deno.writeTextFile(`${folder}/plugin.json`, JSON.stringify(manifest))
}

/** The scaffolds, each made once. */
const scaffolds = new Map<string, Promise<ReadonlyMap<string, string>>>()

function scaffold(kind: string): Promise<ReadonlyMap<string, string>> {
  const known = scaffolds.get(kind) ?? inFolder(async (folder) => {
    await cli(["plugin", "new", kind, "worse"], { cwd: folder })
    const paths = (await Array.fromAsync(Deno.readDir(`${folder}/worse`))).map(({ name }) => name)
    return new Map(
      await Promise.all(paths.map(async (path) => [path, await Deno.readTextFile(`${folder}/worse/${path}`)] as const)),
    )
  })
  scaffolds.set(kind, known)
  return known
}

for (const [title, worse] of Object.entries(WORSE)) {
  Deno.test(`plugin test finds ${title} in a ${worse.kind}`, () =>
    inFolder(async (folder) => {
      const env = { FLOWENGINE_CACHE: `${folder}/cache` }
      await Deno.mkdir(`${folder}/worse`)
      for (const [path, text] of await scaffold(worse.kind)) await Deno.writeTextFile(`${folder}/worse/${path}`, text)
      await spoil(`${folder}/worse`, worse)
      const { code, stdout, stderr } = await cli(["plugin", "test", "worse", "--json"], { cwd: folder, env })
      assertEquals({ code, stderr }, { code: 2, stderr: "" }, stdout)
      const { ok, checks } = JSON.parse(stdout)
      assertEquals(ok, false)
      const { result, why } = checks.find(({ check }: { check: string }) => check === worse.check)
      assertEquals(result, "failed")
      assert(why.includes(worse.why), why)
    }))
}

/** An example with one piece of one file replaced, as the suite sees it. */
async function spoiltExample(name: string, file: string, what: string, by: string) {
  return await inFolder(async (folder) => {
    const env = { FLOWENGINE_CACHE: `${folder}/cache` }
    const from = `${PROJECT}examples/plugins/${name}`
    const { files } = JSON.parse(await Deno.readTextFile(`${from}/plugin.json`))
    await Deno.mkdir(`${folder}/bad/lib`, { recursive: true })
    for (const path of ["plugin.json", "conformance.json", ...Object.keys(files)]) {
      const text = await Deno.readTextFile(`${from}/${path}`)
      assertEquals(path === file, text.includes(what))
      await Deno.writeTextFile(`${folder}/bad/${path}`, text.replace(what, () => by))
    }
    await cli(["plugin", "hash", "bad"], { cwd: folder, env })
    const { code, stdout } = await cli(["plugin", "test", "bad"], { cwd: folder, env })
    assertEquals(code, 2)
    return stdout.split("\n").filter((line) => !line.startsWith("  ✓"))
  })
}

Deno.test("plugin test finds a plugin that does not heed the signal", async () => {
  const what = "AbortSignal.any([host.signal, timeout])"
  assertEquals(await spoiltExample("http-json-source", "lib/http.ts", what, "timeout"), [
    "http-json-source 1.0.0, source",
    "  ✗ it ends in time when the signal aborts",
    "      the signal aborted, and 2 s later the call was still running",
    "",
    "24 passed, 1 failed",
    "",
  ])
})

Deno.test("plugin test finds keys that change when a batch is sent again", async () => {
  const lines = await spoiltExample("http-batch-sink", "mod.ts", "${prefix}-${batch}-", "${crypto.randomUUID()}-")
  assertEquals(lines[1], "  ✗ a write that failed half way can be taken back and made again")
  assertEquals(lines.slice(3), ["", "22 passed, 1 failed", ""])
})
