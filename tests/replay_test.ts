/**
 * Dead letters come home: whatever had rejected a row, a replay of the letters and one run with the mended pipeline from
 * the start write the same rows, none twice and none lost.
 */
import { assert, assertEquals } from "@std/assert"
import { replayPipeline, type ReplayReport, RunFailed, runPipeline } from "../mod.ts"
import { cli } from "./support/cli.ts"
import { lettersOf, mend, multiset, write } from "./support/letters.ts"
import { inFolder } from "./support/paths.ts"

/**
 * Runs with broken files, mends, replays; compares the outputs with those of a run that had the mended files from the
 * start.
 */
async function comesHome(given: {
  readonly broken: Readonly<Record<string, string | Uint8Array>>
  readonly mended: Readonly<Record<string, string | Uint8Array>>
  readonly outputs: ReadonlyArray<string>
  /** Letters expected, and what is done to them by hand. */
  readonly letters: number
  readonly byHand?: Parameters<typeof mend>[1]
  /** How many still fail. */
  readonly again?: number
}): Promise<ReplayReport> {
  return await inFolder(async (folder) => {
    const [one, whole] = [`${folder}/one`, `${folder}/whole`]
    for (const work of [one, whole]) await Deno.mkdir(work)
    await write(one, given.broken)
    await runPipeline(`${one}/p.yaml`)
    const letters = await lettersOf(`${one}/bad.ndjson`)
    assertEquals(letters.length, given.letters, JSON.stringify(letters, null, 1).slice(0, 4000))
    if (given.byHand) await mend(`${one}/bad.ndjson`, given.byHand)
    const { "in.csv": _, ...mended } = given.mended
    await write(one, mended)
    const report = await replayPipeline(`${one}/p.yaml`)
    const again = given.again ?? 0
    assertEquals(
      report.letters,
      { path: `${one}/bad.ndjson`, home: given.letters - again, again, resolved: 0 },
    )
    await write(whole, { ...given.broken, ...given.mended })
    await runPipeline(`${whole}/p.yaml`)
    assertEquals(await multiset(one, given.outputs), await multiset(whole, given.outputs))
    // What came home stays there.
    const after = await multiset(one, given.outputs)
    if (again === 0) {
      assertEquals((await replayPipeline(`${one}/p.yaml`)).totals.read, 0)
      assertEquals(await multiset(one, given.outputs), after)
    }
    assertEquals([...Deno.readDirSync(one)].filter(({ name }) => name.startsWith(".")), [])
    return report
  })
}

const row = (i: number, ending = "\n") =>
  i % 3 === 0
    ? `${i},"name ""${i}"", of two\nlines",${i % 50 / 10}${ending}`
    : `${i},n\u00e4me ${i},${i % 50 / 10}${ending}`
const input = (rows: number) => "id,name,amount\n" + Array.from({ length: rows }, (_, i) => row(i)).join("")
const LINEAR = `
pipeline:
  name: linear
  settings: { onError: dead-letter, deadLetter: { filePath: bad.ndjson } }
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv, chunkBytes: 65536 } }
    - { id: work, type: javascript-transform, config: { scriptFile: s.js } }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
`
const THROWS = `function process(context) {
  const { id, name } = context.input.current()
  if (id % 100 === 7) throw new Error("cannot do " + id)
  context.output.setField("label", name + "!")
  return true
}`
const MENDED = THROWS.replace("id % 100 === 7", "false")

Deno.test("1,000 bad rows of 100,000 come home by the command line, and exactly they", () =>
  inFolder(async (folder) => {
    const files = { "p.yaml": LINEAR, "in.csv": input(100_000) }
    await Deno.mkdir(`${folder}/whole`)
    await write(`${folder}/whole`, { ...files, "s.js": MENDED })
    assertEquals((await cli(["run", "p.yaml", "-q"], { cwd: `${folder}/whole` })).code, 0)
    await write(folder, { ...files, "s.js": THROWS })
    assertEquals((await cli(["run", "p.yaml", "-q"], { cwd: folder })).code, 0)
    const letters = await lettersOf(`${folder}/bad.ndjson`)
    assertEquals(letters.map(({ raw }) => `${raw}\n`), Array.from({ length: 1000 }, (_, i) => row(100 * i + 7)))
    const before = await Deno.readTextFile(`${folder}/out.csv`)
    await write(folder, { "s.js": MENDED })
    const { code, stdout, stderr } = await cli(["replay", "p.yaml"], { cwd: folder })
    assertEquals({ code, stderr }, { code: 0, stderr: "" })
    assert(stdout.includes("1000 read = 1000 written + 0 filtered + 0 rejected + 0 routed"), stdout)
    assert(stdout.includes("1,000 came home, 0 rejected again, 0 resolved before"), stdout)
    const after = await Deno.readTextFile(`${folder}/out.csv`)
    assert(after.startsWith(before))
    assertEquals(await multiset(folder, ["out.csv"]), await multiset(`${folder}/whole`, ["out.csv"]))
    const marked = await lettersOf(`${folder}/bad.ndjson`)
    assertEquals(marked.map(({ resolved: _, ...letter }) => letter), letters)
    const { resolved } = marked[0] as { resolved?: { run: string; at: string } }
    assert(/^[0-9a-f-]{36}$/.test(resolved!.run) && !Number.isNaN(Date.parse(resolved!.at)))
  }))

Deno.test("records the source itself had rejected come home when they were mended by hand", async () => {
  const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0))
  const lines = ["id,name", "1,fine", "2", '3,"three"x', "4,caf\xe9", '5,"open\nquote"', "x,six", "7,seven"]
  const columns = "columns: [{ name: id, type: integer }, { name: name }]"
  const pipeline = LINEAR.replace("chunkBytes: 65536", columns)
  const keep = "function process() { return true }"
  await comesHome({
    broken: { "p.yaml": pipeline, "s.js": keep, "in.csv": bytes(lines.join("\n")) },
    mended: { "in.csv": 'id,name\n1,fine\n2,"two\r\nlines"\n3,three\n4,café\n5,"open\nquote"\n6,six\n7,seven' },
    outputs: ["out.csv"],
    letters: 4,
    byHand: (letter) => {
      if (letter.raw === "2") return { ...letter, raw: '2,"two\r\nlines"' }
      if (letter.raw === '3,"three"x') return { ...letter, raw: "3,three" }
      if (letter.raw === "x,six") return { ...letter, raw: "6,six\n" }
      assertEquals(letter.rawBase64, btoa("4,caf\xe9"))
      return { ...letter, raw: "4,café" }
    },
  })
})

Deno.test("text mended badly harms no other record, and stays a letter", () =>
  inFolder(async (folder) => {
    const raws = ['1,"open', "2,a\n2,b", "", "3,fine", '4,"x"y', "5"]
    await write(folder, {
      "p.yaml": LINEAR,
      "s.js": "function process() { return true }",
      "in.csv": "id,name\n" + raws.map((_, i) => `${i + 1}\n`).join(""),
    })
    await runPipeline(`${folder}/p.yaml`)
    let n = 0
    await mend(`${folder}/bad.ndjson`, (letter) => ({ ...letter, raw: raws[n++], note: "by hand", size: 1.50 }))
    const report = await replayPipeline(`${folder}/p.yaml`)
    assertEquals(report.rejects.byCode, { FE3104: 1, FE5046: 2, FE3105: 1, FE3101: 1 })
    assertEquals(await Deno.readTextFile(`${folder}/out.csv`), "id,name\n3,fine\n")
    assertEquals(
      (await lettersOf(`${folder}/bad.ndjson`)).map((
        { code, line, raw, rounds, note, resolved },
      ) => [code, line, raw, rounds, note, resolved !== undefined]),
      [
        ["FE3104", 2, raws[0], 1, "by hand", false],
        ["FE5046", 3, raws[1], 1, "by hand", false],
        ["FE5046", 4, raws[2], 1, "by hand", false],
        ["FE3101", 5, raws[3], undefined, "by hand", true],
        ["FE3105", 6, raws[4], 1, "by hand", false],
        ["FE3101", 7, raws[5], 1, "by hand", false],
      ],
    )
  }))

const BRANCHES = `
pipeline:
  name: branches
  settings: { onError: dead-letter, deadLetter: { filePath: bad.ndjson } }
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv, chunkBytes: 512 } }
    - { id: left, type: javascript-transform, config: { scriptFile: left.js } }
    - { id: right, type: javascript-transform, config: { scriptFile: right.js } }
    - { id: later, type: javascript-transform, config: { scriptFile: later.js } }
    - { id: a, type: delimited-sink, config: { filePath: a.csv } }
    - { id: b, type: json-lines-sink, config: { filePath: b.ndjson } }
    - { id: c, type: delimited-sink, config: { filePath: c.csv, quoting: QUOTING } }
    - { id: raw, type: delimited-sink, config: { filePath: raw.csv } }
  connections:
    - { from: read, to: left }
    - { from: read, to: right }
    - { from: read, to: raw }
    - { from: left, to: a }
    - { from: left, to: later }
    - { from: later, to: c }
    - { from: right, to: b }
  routing:
    odd: { type: delimited-sink, config: { filePath: odd.csv } }
    copy: { type: delimited-sink, config: { filePath: copy.csv, quoting: QUOTING }, row: output }
`
const script = (body: string) =>
  `function process(context) {
  const { id, name } = context.input.current()
  ${body}
  return true
}`
const LEFT = script(`
  if (id % 10 === 3 && BROKEN) throw new Error("left " + id)
  if (id % 10 === 5) { context.route.send("odd"); return true }
  if (id % 10 === 6) context.route.sendCopy("copy")
  if (id % 10 === 8) return false
  context.output.setField("from", "left, " + id)`)
const RIGHT = script(`if (id % 10 === 3 && BROKEN) throw new Error("right " + id)`)
const LATER = script(`if (id % 10 === 4 && BROKEN) throw new Error("later " + id)`)
const branches = (isBroken: boolean) => ({
  "p.yaml": BRANCHES.replaceAll("QUOTING", isBroken ? "none" : "minimal"),
  "left.js": LEFT.replaceAll("BROKEN", String(isBroken)),
  "right.js": RIGHT.replaceAll("BROKEN", String(isBroken)),
  "later.js": LATER.replaceAll("BROKEN", String(isBroken)),
})

Deno.test("branches and routes: a row comes home where it was rejected and nowhere else", async () => {
  const data = "id,name\n" + Array.from({ length: 200 }, (_, i) => `${i},name ${i}\n`).join("")
  const outputs = ["a.csv", "b.ndjson", "c.csv", "raw.csv", "odd.csv", "copy.csv"]
  // Of ten rows: 3 is rejected left and right, 4 by later, and c or copy take no row with a comma in it.
  const report = await comesHome({
    broken: { ...branches(true), "in.csv": data },
    mended: branches(false),
    outputs,
    letters: 20 + 20 + 20 + 20 * 6 + 20,
  })
  assertEquals(report.totals.written + report.totals.routed, 20 * (2 + 1) + 20 + 20 * 6 + 20)
})

Deno.test("a row that two ways lead to one step comes home by the way it had taken", async () => {
  const pipeline = `
pipeline:
  name: diamond
  settings: { onError: dead-letter, deadLetter: { filePath: bad.ndjson } }
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv } }
    - { id: one, type: javascript-transform, config: { scriptFile: one.js } }
    - { id: two, type: javascript-transform, config: { scriptFile: two.js } }
    - { id: meet, type: javascript-transform, config: { scriptFile: meet.js } }
    - { id: out, type: delimited-sink, config: { filePath: out.csv } }
  connections:
    - { from: read, to: one }
    - { from: read, to: two }
    - { from: one, to: meet }
    - { from: two, to: meet }
    - { from: two, to: meet, route: again, row: output }
    - { from: meet, to: out }
`
  const set = (via: string, more = "") =>
    `function process(context) { ${more}; context.output.setField("via", "${via}"); return true }`
  const meet = (test: string) =>
    `function process(context) { const { id, via } = context.input.current(); if (${test}) throw new Error(id); return true }`
  await comesHome({
    broken: {
      "p.yaml": pipeline,
      "one.js": set("one"),
      "two.js": set("two", 'if (context.input.current().id === "2") context.route.sendCopy("again")'),
      "meet.js": meet('(via === "one" && id === "1") || (via === "two" && id !== "1")'),
      "in.csv": "id\n1\n2\n3\n",
    },
    mended: { "meet.js": meet("false") },
    outputs: ["out.csv"],
    letters: 4,
  })
})

Deno.test("rounds: what is rejected again stays, also by a later step, while its other copies are home", () =>
  inFolder(async (folder) => {
    await write(folder, {
      ...branches(true),
      "left.js": LEFT.replaceAll("BROKEN", "true"),
      "p.yaml": BRANCHES.replaceAll("QUOTING", "minimal"),
      "in.csv": "id,name\n3,x\n13,y\n14,z\n",
    })
    await runPipeline(`${folder}/p.yaml`)
    const state = async () =>
      (await lettersOf(`${folder}/bad.ndjson`)).map(({ step, raw, code, path, rounds, resolved }) =>
        [step, raw, code, path ?? null, rounds ?? 0, resolved === undefined ? "open" : "resolved"].join(" ")
      ).sort()
    assertEquals(await state(), [
      "later 14,z FE4101 read,left,later 0 open",
      "left 13,y FE4101  0 open",
      "left 3,x FE4101  0 open",
      "right 13,y FE4101  0 open",
      "right 3,x FE4101  0 open",
    ])
    // Left is mended, but later takes none of its rows now; right still rejects one of two.
    await write(folder, {
      "left.js": LEFT.replaceAll("BROKEN", "false"),
      "later.js": script("throw new Error('none')"),
      "right.js": script("if (id === '13') throw new Error('thirteen')"),
    })
    const first = await replayPipeline(`${folder}/p.yaml`)
    assertEquals([first.letters.home, first.letters.again], [1, 4])
    assertEquals(await state(), [
      "later 13,y FE4101 read,left,later 1 open",
      "later 14,z FE4101 read,left,later 1 open",
      "later 3,x FE4101 read,left,later 1 open",
      "right 13,y FE4101  1 open",
      "right 3,x FE4101  0 resolved",
    ])
    await write(folder, branches(false))
    const second = await replayPipeline(`${folder}/p.yaml`, { prune: true })
    assertEquals(second.letters, { path: `${folder}/bad.ndjson`, home: 4, again: 0, resolved: 1 })
    assertEquals(await state(), [])
    const outputs = ["a.csv", "b.ndjson", "c.csv", "raw.csv"]
    const home = await multiset(folder, outputs)
    await write(folder, branches(false))
    await runPipeline(`${folder}/p.yaml`)
    assertEquals(home, await multiset(folder, outputs))
  }))

Deno.test("a row that now leaves the way to its step before it is not lost: it stays a letter", () =>
  inFolder(async (folder) => {
    await write(folder, { ...branches(true), "in.csv": "id,name\n1,x\n2,y\n4,z\n" })
    await runPipeline(`${folder}/p.yaml`)
    await write(folder, {
      ...branches(false),
      "left.js": script(
        "if (id === '1') context.route.send('odd')\n" +
          "if (id === '2') return false\ncontext.route.sendCopy('copy')\ncontext.output.setField('from', 'left')",
      ),
    })
    const report = await replayPipeline(`${folder}/p.yaml`)
    // 1 is sent elsewhere (from a and from c), 2 is filtered now, 4 goes to c.
    const open = (await lettersOf(`${folder}/bad.ndjson`)).filter(({ resolved }) => resolved === undefined)
    assertEquals(open.map(({ step, code, raw, rounds }) => [step, code, raw, rounds]), [["c", "FE5045", "1,x", 1]])
    assertEquals(report.totals.copied, 0)
    assertEquals(await Deno.readTextFile(`${folder}/odd.csv`), "id,name\n")
    assertEquals(await Deno.readTextFile(`${folder}/c.csv`), "id,name,from\n4,z,left\n")
  }))

Deno.test("what failed is told, and nothing changes, where the policy of a step says fail", () =>
  inFolder(async (folder) => {
    await write(folder, { "p.yaml": LINEAR, "s.js": THROWS, "in.csv": input(300) })
    await runPipeline(`${folder}/p.yaml`)
    const files = ["bad.ndjson", "out.csv"]
    const before = await multiset(folder, files)
    await write(folder, {
      "s.js": MENDED,
      "p.yaml": LINEAR.replace("out.csv }", "out.csv, quoting: none, header: false }, onError: fail"),
    })
    const error = await replayPipeline(`${folder}/p.yaml`).then(() => undefined, (error) => error)
    assert(error instanceof RunFailed)
    assertEquals(error.errors[0].code, "FE3109")
    assertEquals(error.report.outputs, [])
    assertEquals(await multiset(folder, files), before)
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
      "bad.ndjson",
      "in.csv",
      "out.csv",
      "p.yaml",
      "s.js",
    ])
  }))
