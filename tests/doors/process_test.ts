/** How a process ends that is interrupted, may not read, or has nobody who listens: with a code, and an exit code that says so. */
import { assertEquals } from "@std/assert"
import { cliArguments } from "../support/cli.ts"
import { inFolder, PROJECT } from "../support/paths.ts"
import { assertTold } from "./told.ts"

const PIPELINE = `pipeline:
  name: doors
  steps:
    - { id: read, type: delimited-source, config: { filePath: "-" } }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
`
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

const inside = (body: (folder: string) => Promise<void>) => () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/p.yaml`, PIPELINE)
    await body(folder)
  })

for (const [signal, wanted] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test({
    name: `${signal} rolls back, and is told with a code`,
    ignore: Deno.build.os === "windows",
    fn: inside(async (folder) => {
      const child = new Deno.Command(Deno.execPath(), {
        args: cliArguments(["run", "p.yaml"]),
        cwd: folder,
        env: { NO_COLOR: "1" },
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn()
      const input = child.stdin.getWriter()
      await input.write(new TextEncoder().encode("id\n1\n"))
      // The unfinished output shows that the run is under way.
      for (let isUnderWay = false; !isUnderWay;) {
        isUnderWay = [...Deno.readDirSync(folder)].some(({ name }) => name.endsWith(".part"))
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      child.kill(signal)
      const { code, stdout, stderr } = await child.output()
      await input.close().catch(() => {})
      const codes = assertTold({ code, stdout: text(stdout), stderr: text(stderr) }, signal)
      assertEquals([code, codes], [wanted, ["FE5002"]])
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["p.yaml"])
    }),
  })
}

Deno.test(
  "a process that may not read says so",
  inside(async (folder) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-q",
        "--no-prompt",
        `--config=${PROJECT}deno.json`,
        "--allow-env",
        `${PROJECT}cli.ts`,
        "run",
        "p.yaml",
      ],
      cwd: folder,
      env: { NO_COLOR: "1" },
    }).output()
    assertTold({ code, stdout: text(stdout), stderr: text(stderr) }, "without --allow-read")
    assertEquals(code === 0, false)
  }),
)

Deno.test(
  "nobody listens to an error: the exit code tells it",
  inside(async (folder) => {
    const child = new Deno.Command(Deno.execPath(), {
      args: cliArguments(["run", "none.yaml"]),
      cwd: folder,
      stdout: "piped",
      stderr: "piped",
    }).spawn()
    await Promise.all([child.stderr.cancel(), child.stdout.cancel()])
    assertEquals((await child.status).code, 1)
  }),
)
