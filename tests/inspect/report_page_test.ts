/**
 * `run --report`: the page says what the report says, is one well-formed file that shows hostile cells as text, and hides
 * what it is told to hide. The last test opens it in a real browser, where one is found.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { layOut } from "../../src/observing/report_page/graph_layout.ts"
import { browserPath, inBrowser } from "../support/browser.ts"
import { cli, cliArguments } from "../support/cli.ts"
import { inFolder, PROJECT } from "../support/paths.ts"

const EXAMPLE = `${PROJECT}examples/03-validation-and-routing`

async function example(folder: string): Promise<void> {
  for (const name of ["pipeline.yaml", "check.js", "orders.csv"]) {
    await Deno.copyFile(`${EXAMPLE}/${name}`, `${folder}/${name}`)
  }
}

const HOSTILE = `pipeline:
  name: "</title><script>alert(0)</script>"
  settings: { onError: skip, maxErrors: MOST }
  steps:
    - id: orders
      type: delimited-source
      config:
        filePath: in.csv
        columns: [{ name: id, type: integer }, { name: name, type: text }, { name: amount, type: decimal }]
    - id: check
      type: javascript-transform
      config:
        script: |
          function process(context) {
            const { name } = context.input.current()
            if (name.startsWith("<")) throw new RangeError("bad name: " + name)
            return true
          }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
`
const ROWS = `id,name,amount
1,Anna,3.50
2,<script>alert(1)</script>,4
x3,"Bob, </script><script>alert(2)//",1
4,Evangelina,1e9x
5,<img src=x onerror=alert(3)>,12
6,Bea\u0000\u001b[31m\u202e,3
`

async function hostile(folder: string, most: number): Promise<void> {
  await Deno.writeTextFile(`${folder}/p.yaml`, HOSTILE.replace("MOST", String(most)))
  await Deno.writeTextFile(`${folder}/in.csv`, ROWS)
}

const VOID = new Set(["meta", "input", "br"])

/** Elements by their names, if all of them are closed in their order; attributes have quotes. */
function elements(page: string): ReadonlyArray<string> {
  const open: Array<string> = []
  const names: Array<string> = []
  // What stands in script and style is no markup.
  const bare = page.replace("<!DOCTYPE html>", "").replace(/(<(script|style)[^>]*>)[\s\S]*?(<\/\2>)/g, "$1$3")
  const rest = bare.replace(
    /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z:-]+(?:="[^"<>]*")?)*)\s*(\/?)>/gi,
    (_all, end, name, _attributes, self) => {
      if (end !== "") assertEquals(open.pop(), name, `</${name}>`)
      else {
        names.push(name)
        if (self === "" && !VOID.has(name)) open.push(name)
      }
      return ""
    },
  )
  assertEquals(open, [])
  assert(!/[<>]/.test(rest), `something that is no element: ${/.{40}[<>].{40}/s.exec(rest)}`)
  return names
}

const dataOf = (page: string) => JSON.parse(/id="flowengine-report">(.*?)<\/script>/s.exec(page)![1])
const textOf = (page: string) =>
  page.replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, "").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ")
const sectionsOf = (page: string) => [...page.matchAll(/<(?:section|header)\s+id="([a-z]+)"/g)].map(([, id]) => id)

Deno.test("report page: what example 03 did, on one page that needs nothing else", () =>
  inFolder(async (folder) => {
    await example(folder)
    const { code, stdout, stderr } = await cli(["run", "pipeline.yaml", "--json", "--report", "pages/report.html"], {
      cwd: folder,
    })
    assertEquals([code, stderr], [0, ""])
    const page = await Deno.readTextFile(`${folder}/pages/report.html`)
    assertEquals([...Deno.readDirSync(`${folder}/pages`)].map(({ name }) => name), ["report.html"])
    assertEquals(dataOf(page).report, JSON.parse(stdout).report)
    assertEquals(sectionsOf(page), [
      ...["verdict", "balance", "pipeline", "time", "speed", "memory", "steps", "outputs", "settings"],
    ])
    const names = elements(page)
    assertEquals(names.filter((name) => name === "script").length, 2)
    assertEquals(names.filter((name) => ["link", "img", "iframe", "object", "base"].includes(name)), [])
    assertStringIncludes(page, `content="default-src &#39;none&#39;; style-src &#39;sha256-`)
    const text = textOf(page)
    for (
      const said of [
        "8 rows in",
        "8 read + 2 copied = 4 written + 0 filtered + 0 rejected + 6 routed",
        "invalid: 4 rows",
        "review: 2 rows",
        "out/review.ndjson",
      ]
    ) {
      assertStringIncludes(text, said)
    }
    const { timeLine } = dataOf(page)
    const sum = (list: ReadonlyArray<number>) => Math.round(list.reduce((total, n) => total + n, 0))
    assertEquals([sum(timeLine.read), sum(timeLine.written)], [8, 10])
    assert(timeLine.slots <= 120 && timeLine.steps.length === 5)
  }))

Deno.test("report page: cells, names and messages stay text; rejects come by code with their rows", () =>
  inFolder(async (folder) => {
    await hostile(folder, 100)
    const { code, stderr } = await cli(["run", "p.yaml", "-q", "--report", "r.html"], { cwd: folder })
    assertEquals([code, stderr], [0, ""])
    const page = await Deno.readTextFile(`${folder}/r.html`)
    assertEquals(elements(page).filter((name) => name === "script" || name === "img").length, 2)
    assertStringIncludes(page, "bad name: &lt;script&gt;alert(1)&lt;/script&gt;")
    for (const control of ["\0", "\x1b", "\u202e"]) assert(!page.includes(control))
    const { report: { rejects }, samples } = dataOf(page)
    assertEquals(rejects.byCode, { FE3102: 2, FE4101: 2 })
    assertEquals(Object.keys(samples).sort(), ["FE3102", "FE4101"])
    assertEquals(samples.FE4101.map(({ row }: { row: { name: string } }) => row.name), [
      "<script>alert(1)</script>",
      "<img src=x onerror=alert(3)>",
    ])
  }))

Deno.test("report page: what is masked is nowhere on it, and a misspelt column is no mask", () =>
  inFolder(async (folder) => {
    await hostile(folder, 100)
    const { code } = await cli(["run", "p.yaml", "-q", "--report", "r.html", "--mask", "name"], { cwd: folder })
    assertEquals(code, 0)
    const page = await Deno.readTextFile(`${folder}/r.html`)
    for (const secret of ["alert(1)", "alert(2)", "alert(3)", "onerror", "Anna", "Evangelina"]) {
      assert(!page.includes(secret), secret)
    }
    assertEquals(dataOf(page).samples.FE4101[0].row, { id: "2", name: "***", amount: "4" })
    const other = await cli(["run", "p.yaml", "--report", "r.html", "--mask", "nmae"], { cwd: folder })
    assertEquals(other.code, 1)
    assertStringIncludes(other.stderr, "error[FE1701]: the column `nmae` is to be hidden")
  }))

Deno.test("report page: of a run that failed, and of one that could not begin", () =>
  inFolder(async (folder) => {
    await hostile(folder, 1)
    const failed = await cli(["run", "p.yaml", "-q", "--report", "r.html"], { cwd: folder })
    assertEquals(failed.code, 2, failed.stderr)
    const page = await Deno.readTextFile(`${folder}/r.html`)
    elements(page)
    assertEquals([dataOf(page).report.status, sectionsOf(page)[1]], ["failed", "errors"])
    assertStringIncludes(textOf(page), "FE5001")
    await Deno.writeTextFile(`${folder}/broken.yaml`, "pipeline: { name: <b>, stps: [] }\n")
    const broken = await cli(["run", "broken.yaml", "-q", "--report", "r.html"], { cwd: folder })
    assertEquals(broken.code, 1)
    const second = await Deno.readTextFile(`${folder}/r.html`)
    elements(second)
    assertEquals([dataOf(second).report, sectionsOf(second)], [null, ["verdict", "errors"]])
    assertStringIncludes(textOf(second), "FE1203")
  }))

Deno.test("report page: of a run that was interrupted, and of a replay", () =>
  inFolder(async (folder) => {
    await hostile(folder, 100)
    await Deno.writeTextFile(`${folder}/pipe.yaml`, HOSTILE.replace("MOST", "9").replace("in.csv", '"-"'))
    const child = new Deno.Command(Deno.execPath(), {
      args: cliArguments(["run", "pipe.yaml", "--debug", "--report", "r.html"]),
      cwd: folder,
      stdin: "piped",
      stdout: "null",
      stderr: "piped",
    }).spawn()
    const writer = child.stdin.getWriter()
    await writer.write(new TextEncoder().encode(ROWS))
    let said = ""
    // The pipe stays open, so that the run waits for more.
    for await (const piece of child.stderr.pipeThrough(new TextDecoderStream())) {
      if (!said.includes("[debug]") && piece.includes("[debug]")) child.kill("SIGINT")
      said += piece
    }
    await writer.abort().catch(() => {})
    assertEquals((await child.status).code, 130, said)
    const page = await Deno.readTextFile(`${folder}/r.html`)
    elements(page)
    assertEquals(dataOf(page).report.status, "interrupted")

    const letters = HOSTILE.replaceAll("onError: skip", "onError: dead-letter, deadLetter: { filePath: bad.ndjson }")
    await Deno.writeTextFile(`${folder}/letters.yaml`, letters.replace("MOST", "9"))
    assertEquals((await cli(["run", "letters.yaml", "-q"], { cwd: folder })).code, 0)
    const replayed = await cli(["replay", "letters.yaml", "-q", "--report", "again.html"], { cwd: folder })
    assertEquals([replayed.code, replayed.stderr], [0, ""])
    const again = await Deno.readTextFile(`${folder}/again.html`)
    elements(again)
    assertEquals(dataOf(again).report.totals.rejected, 4)
  }))

Deno.test("report page: where it cannot or must not be written is told before a row is read", () =>
  inFolder(async (folder) => {
    await hostile(folder, 100)
    await Deno.mkdir(`${folder}/folder.html`)
    await Deno.writeTextFile(`${folder}/same.yaml`, HOSTILE.replace("MOST", "9").replace("out.csv", "out.html"))
    for (
      const [file, path, code] of [
        ["p.yaml", "in.csv", "FE1401"],
        ["p.yaml", "folder.html", "FE6007"],
        ["p.yaml", "in.csv/r.html", "FE6"],
        ["same.yaml", "out.html", "FE1308"],
      ]
    ) {
      const { code: exit, stderr } = await cli(["run", file, "--report", path], { cwd: folder })
      assert(exit !== 0, path)
      assertStringIncludes(stderr, `error[${code}`)
      if (code !== "FE1308") assert(!stderr.includes("rejected"))
    }
    assertEquals(await Deno.readTextFile(`${folder}/in.csv`), ROWS)
    assert(!(await Array.fromAsync(Deno.readDir(folder))).some(({ name }) => name.startsWith("out.csv")))
  }))

Deno.test("report page: in pictures of any pipeline no step touches another, and the flow goes one way", () => {
  let state = 7
  const pick = (n: number) => (state = state * 48271 % 0x7fffffff) % n
  const size = { nodeAlong: 78, nodeAcross: 160, gapAlong: 60, gapAcross: 26 }
  for (let round = 0; round < 60; round++) {
    const steps = 2 + pick(40)
    const edges = Array.from({ length: steps * 2 }, (): [number, number] => {
      const to = 1 + pick(steps - 1)
      return [pick(to), to]
    })
    const { nodes, along, across } = layOut(steps, edges, size)
    for (const [from, to] of edges) assert(nodes[to].along - nodes[from].along >= 138)
    nodes.forEach((a, i) => {
      assert(a.along >= 39 && a.along <= along - 39 && a.across >= 79.9 && a.across <= across - 79.9)
      for (const b of nodes.slice(i + 1)) {
        assert(Math.abs(a.along - b.along) >= 138 || Math.abs(a.across - b.across) >= 185.9)
      }
    })
  }
})

const browser = browserPath()
Deno.test({
  name: `report page: in a real browser${browser === undefined ? " (none found; set CHROME_PATH)" : ""}`,
  ignore: browser === undefined,
  fn: () =>
    inFolder(async (folder) => {
      await hostile(folder, 100)
      await cli(["run", "p.yaml", "-q", "--report", "hostile.html"], { cwd: folder })
      await example(folder)
      await cli(["run", "pipeline.yaml", "-q", "--report", "report.html"], { cwd: folder })
      for (const name of ["hostile", "report"]) {
        const file = `${folder}/${name}.html`
        await Deno.mkdir(`${folder}/profile-${name}`)
        await inBrowser({ browser: browser!, file, profile: `${folder}/profile-${name}` }, async (page) => {
          const data = dataOf(await Deno.readTextFile(file))
          for (const [width, height, isDark] of [[1280, 900, false], [390, 800, true]] as const) {
            await page.resize(width, height, isDark)
            assert(
              await page.evaluate<number>("document.documentElement.scrollWidth") <= width,
              "wider than the screen",
            )
            const touching = await page.evaluate<string>(OVERLAPS)
            assertEquals(touching, "[]")
            const back = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor")
            assertEquals(back, isDark ? "rgb(16, 20, 26)" : "rgb(246, 247, 249)")
          }
          const figures = await page.evaluate<ReadonlyArray<string>>(
            `[...document.querySelectorAll(".figures dd")].slice(0, 3).map((each) => each.firstChild.textContent.trim())`,
          )
          const { totals, rejects } = data.report
          assertEquals(figures, [totals.read, totals.written + totals.routed, rejects.total].map(String))
          const ids = await page.evaluate(
            `[...document.querySelectorAll("#steps tbody th")].map((each) => each.textContent)`,
          )
          assertEquals(ids, data.report.steps.map(({ id }: { id: string }) => id))
          const told = await page.evaluate<string>(
            `(() => { const c = document.getElementById("cursor"); c.value = "0"; c.dispatchEvent(new Event("input")); return document.getElementById("cursor-text").textContent })()`,
          )
          assertStringIncludes(told, "rows/s read")
          assertEquals([page.said, page.asked], [[], [`file://${file}`]])
        })
      }
    }),
})

/** Sections, and steps in the picture that is shown, that lie on each other. */
const OVERLAPS = `(() => {
  const found = []
  for (const kind of ["section, .figures", "svg.flow .box"]) {
    const boxes = [...document.querySelectorAll(kind)].map((each) => each.getBoundingClientRect()).filter(({ width }) => width > 0)
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
      const along = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
      if (across > 0.5 && along > 0.5) found.push([kind, i])
    }))
  }
  return JSON.stringify(found)
})()`
