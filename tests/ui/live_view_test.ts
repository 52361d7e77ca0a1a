/** `run --ui` in a real terminal: what is on the screen while a run goes on, keys, sizes, and what stays at the end. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert"
import { inFolder, PROJECT } from "../support/paths.ts"
import { namedPipe, TerminalSession, terminalTest } from "../support/terminal.ts"

const PIPELINE = `pipeline:
  name: parcels
  settings: { onError: skip }
  steps:
    - id: parcels
      type: delimited-source
      config:
        filePath: in.pipe
        columns: [{ name: id, type: integer }, { name: weight, type: decimal }]
    - id: check
      type: javascript-transform
      config:
        script: |
          function process(context) {
            const row = context.input.current()
            if (row.id === 3) context.utils.log("warn", "three is odd")
            if (row.weight > 100) context.route.send("heavy")
            return row.id !== 2
          }
    - { id: light, type: delimited-sink, config: { filePath: light.csv } }
    - { id: heavy, type: delimited-sink, config: { filePath: heavy.csv } }
  connections:
    - { from: parcels, to: check }
    - { from: check, to: light }
    - { from: check, to: heavy, route: heavy }
`
const HEADER = "id,weight\n"
const ROWS = "1,5.5\n2,6\n3,7\n4,n/a\n5,150\n"

type Play = (session: TerminalSession, pipe: Awaited<ReturnType<typeof namedPipe>>, folder: string) => Promise<void>

/** A run that has read five rows and waits for more. */
const played = (options: Partial<Parameters<typeof TerminalSession.start>[1]>, play: Play, args: string[] = []) => () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/p.yaml`, PIPELINE)
    await Deno.writeTextFile(`${folder}/light.csv`, "as it was\n")
    const pipe = await namedPipe(`${folder}/in.pipe`)
    const session = TerminalSession.start(["run", "p.yaml", "--ui", ...args], { cwd: folder, ...options })
    try {
      // The columns are read before the view is there, and rows when there is more to read.
      await pipe.write(HEADER)
      await session.until("waits for rows")
      await pipe.write(ROWS)
      await session.until(/5 rows read.*2 written {2}1 filtered {2}1 routed/)
      await play(session, pipe, folder)
    } finally {
      pipe.close()
      session.kill()
    }
  })

const ALTERNATE_ON = "\x1b[?1049h"
const ALTERNATE_OFF = "\x1b[?1049l"
const times = (text: string, part: string) => text.split(part).length - 1

terminalTest(
  "a run as it goes on: figures, states, messages; then the last view and the report on the normal screen",
  played({}, async (session, pipe, folder) => {
    assert(session.isAlternate)
    await session.until(/parcels +\S+ +busy[^]*check +\S+ +waits for rows[^]*light +\S+ +waits for rows/)
    const [first, totals, input] = session.lines
    assertMatch(first, /^parcels {2}● running {2}[\d.]+ m?s +run [0-9a-f]{8}/)
    assertMatch(
      totals,
      /^5 rows read {2}[\d,]+ rows\/s {2}[\d.]+ \w+\/s {2}2 written {2}1 filtered {2}1 routed {2}1 rejected$/,
    )
    assertEquals(input, `${HEADER.length + ROWS.length} B of input, whose end nobody knows`)
    const steps = session.lines.filter((line) => /^ {2}(step|parcels|check|light|heavy)\b/.test(line))
    assertEquals(steps.length, 5)
    assertMatch(steps[1], /parcels +[█▒░]+ +busy \d+ % +5 +4 /)
    assertMatch(steps[2], /check +[█▒░]+ +waits for rows \d+ % +4 +2 /)
    assertMatch(steps[3], /light +[█▒░]+ +waits for rows \d+ % +2 +2 /)
    assertStringIncludes(session.text, "memory ")
    assertStringIncludes(
      session.text,
      "rejected[FE3102]: column weight is decimal, and `n/a` is none (in.pipe:5, parcels)",
    )
    assertStringIncludes(session.text, "[warn] check: three is odd")
    assertStringIncludes(session.lines.at(-1)!, "q stop   p freeze")

    await pipe.write("6,8\n")
    await session.until("6 rows read")
    pipe.close()
    const { code, isCooked } = await session.ended()
    assertEquals([code, isCooked, session.isAlternate], [0, true, false])
    const { printed } = session
    assertMatch(printed, /^parcels {2}● succeeded/)
    assertMatch(printed, /6 rows read.*\n[\s\S]*\n {2}step +whole run/)
    // The usual report behind it, and warnings before that.
    assertMatch(
      printed,
      /whole run[\s\S]*\[warn\] check: three is odd[\s\S]*parcels succeeded[\s\S]*6 read = 3 written/,
    )
    assertEquals(await Deno.readTextFile(`${folder}/light.csv`), "id,weight\n1,5.5\n3,7\n6,8\n")
    assertEquals([times(session.bytes, ALTERNATE_ON), times(session.bytes, ALTERNATE_OFF)], [1, 1])
  }),
)

terminalTest(
  "keys: a step's details, help, a view that stands still; q asks, another key goes on, y stops",
  played({ rows: 30 }, async (session, pipe, folder) => {
    await session.type("j")
    await session.until("▸ parcels")
    await session.type("\x1b[B")
    await session.until("▸ check")
    assertStringIncludes(session.text, "check  transform, javascript-transform")
    assertMatch(session.text, /from parcels: 0 chunks waiting, 0 B of [\d.]+ MB/)
    assertMatch(session.text, /to heavy by the route heavy: 0 chunks waiting/)
    assertStringIncludes(session.text, "4 rows taken, 2 put out, 1 filtered, 1 routed")
    assertMatch(session.text, /copies: 0 at work, 1 open of \d+/)
    assertMatch(session.text, /executions 4/)
    await session.type("k")
    await session.until("▸ parcels")
    await session.type("G")
    await session.until("▸ heavy")
    await session.type("\x1b")
    await session.until((text) => !text.includes("▸"))

    await session.type("?")
    await session.until("the last seconds of a step")
    await session.type("x")
    await session.until("q stop   p freeze")

    await session.type("p")
    await session.until("● frozen")
    await pipe.write("6,8\n")
    // The row has long been through when the view shows it.
    await new Promise((resolve) => setTimeout(resolve, 600))
    assertStringIncludes(session.text, "5 rows read")
    await session.type("p")
    await session.until("6 rows read")

    await session.type("q")
    await session.until("stop the run and leave all outputs as they were?")
    await session.type("n")
    await session.until("q stop   p freeze")
    await session.type("q")
    await session.until("stop the run and")
    await session.type("y")
    const { code, isCooked } = await session.ended()
    assertEquals([code, isCooked], [130, true])
    assertMatch(session.printed, /parcels {2}● interrupted[\s\S]*stopping: rolling back[\s\S]*error\[FE5002\]/)
    assertEquals(await Deno.readTextFile(`${folder}/light.csv`), "as it was\n")
  }),
)

for (
  const { name, end, code } of [
    { name: "Ctrl-C", end: (session: TerminalSession) => session.type("\x03"), code: 130 },
    { name: "SIGINT", end: (session: TerminalSession) => session.signal("SIGINT"), code: 130 },
    { name: "SIGTERM", end: (session: TerminalSession) => session.signal("SIGTERM"), code: 143 },
    { name: "SIGHUP", end: (session: TerminalSession) => session.signal("SIGHUP"), code: 129 },
    { name: "SIGQUIT", end: (session: TerminalSession) => session.signal("SIGQUIT"), code: 131 },
  ]
) {
  terminalTest(
    `${name} gives the terminal back`,
    played({}, async (session, _pipe, folder) => {
      await end(session)
      const ended = await session.ended()
      assertEquals(ended, { code, isCooked: true })
      assert(!session.isAlternate)
      assert(session.bytes.lastIndexOf("\x1b[?25h") > session.bytes.lastIndexOf("\x1b[?25l"), "the cursor is back")
      assert(session.bytes.lastIndexOf("\x1b[?7h") > session.bytes.lastIndexOf("\x1b[?7l"), "lines wrap again")
      assertEquals(await Deno.readTextFile(`${folder}/light.csv`), "as it was\n")
    }),
  )
}

terminalTest(
  "another size is drawn at once; on a small terminal the figures that tell most are left",
  played({ columns: 120, rows: 30 }, async (session, pipe) => {
    await session.until(/waits for rows \d+ %/)
    assertMatch(session.text, /step +last seconds +rows in +out +rows\/s +rejected +filtered +routed +queue +copies/)
    await session.resize(60, 16)
    await session.until((text) => !text.includes("copies") && text.includes("rows in"))
    assertEquals(session.lines.length, 16)
    assertStringIncludes(session.lines[15], "q stop")
    await session.resize(24, 6)
    await session.until(/^parcels {2}● running/)
    await session.until((text) => text.includes("q stop") && !text.includes("rows in"))
    assert(session.lines.every((line) => line.length <= 24), session.text)
    await session.resize(10, 1)
    await session.until(/^parcels {2}…$/)
    await session.resize(120, 30)
    await session.until(/rows in +out +rows\/s/)
    await pipe.write("6,8\n")
    await session.until("6 rows read")
    pipe.close()
    assertEquals((await session.ended()).code, 0)
  }),
)

terminalTest(
  "nothing is drawn that is there already",
  played({ rows: 30 }, async (session, pipe) => {
    await session.until(/waits for rows \d+ %/)
    // Of late is a matter of seconds: then nothing but the clock goes on.
    await session.until((text) => text.includes("5 rows read  0 rows/s"))
    const before = session.bytes.length
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const grown = session.bytes.slice(before)
    assert(grown.length > 0 && grown.length < 2500, `${grown.length} bytes in a second`)
    assertEquals(times(session.bytes, "\x1b[2J"), 2)
    pipe.close()
    await session.ended()
  }),
)

terminalTest(
  "colours only where they are wanted",
  played({ env: {} }, async (session, pipe) => {
    assertStringIncludes(session.bytes, "\x1b[32m● running")
    await session.type("j")
    await session.until("▸ parcels")
    assertStringIncludes(session.bytes, "\x1b[7m▸ ")
    pipe.close()
    await session.ended()
  }),
)

terminalTest(
  "without colours no sign of them",
  played({}, async (session, pipe) => {
    await session.type("j")
    await session.until("▸ parcels")
    pipe.close()
    await session.ended()
    // deno-lint-ignore no-control-regex
    assertEquals(session.bytes.match(/\x1b\[[0-9;]*m/g), null)
  }),
)

terminalTest(
  "rows under --tap wait for the end of the view, and are among its messages",
  played({}, async (session, pipe) => {
    await session.until("[tap] check")
    pipe.close()
    await session.ended()
    assertMatch(session.printed, /● succeeded[\s\S]*\[tap\] check in.pipe:2 \{"id": 1[\s\S]*parcels succeeded/)
  }, ["--tap", "check:1"]),
)

terminalTest("a run that is over at once: example 03", () =>
  inFolder(async (folder) => {
    for (const name of ["pipeline.yaml", "check.js", "orders.csv"]) {
      await Deno.copyFile(`${PROJECT}examples/03-validation-and-routing/${name}`, `${folder}/${name}`)
    }
    const session = TerminalSession.start(["run", "pipeline.yaml", "--ui"], { cwd: folder })
    const { code, isCooked } = await session.ended()
    assertEquals([code, isCooked, session.isAlternate], [0, true, false])
    assertMatch(session.printed, /^validation-and-routing {2}● succeeded/)
    assertMatch(session.printed, /\n━{40} 100 % of 178 B\n/)
    assertMatch(session.printed, /validation-and-routing succeeded[\s\S]*written: out\/accepted.csv/)
  }))

terminalTest("a pipeline that cannot run leaves the screen alone", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/p.yaml`, PIPELINE.replace("in.pipe", "missing.csv"))
    const session = TerminalSession.start(["run", "p.yaml", "--ui"], { cwd: folder })
    assertEquals((await session.ended()).code, 3)
    assertMatch(session.printed, /^error\[FE6001\]/)
    assertEquals(times(session.bytes, "\x1b[?"), 0)
  }))
