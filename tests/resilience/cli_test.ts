/** Calls that fail, seen from the command line: what is printed, and that Ctrl-C does not wait. */
import { assert, assertEquals } from "@std/assert"
import { cli, cliArguments } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"

const pipeline = (settings: string) => `
pipeline:
  name: broken
  settings: { ${settings} }
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv } }
    - { id: write, type: delimited-sink, config: { filePath: share/out.csv } }
`
const ignore = Deno.build.os === "windows"

/** The folder of the output is a link to a share that is away. */
async function prepare(folder: string, settings: string): Promise<void> {
  await Deno.writeTextFile(`${folder}/in.csv`, "id\n1\n")
  await Deno.symlink(`${folder}/away`, `${folder}/share`)
  await Deno.writeTextFile(`${folder}/p.yaml`, pipeline(settings))
}

Deno.test("run says how often it tried, in the error and in a warning", { ignore }, () =>
  inFolder(async (folder) => {
    await prepare(folder, "retry: { maxAttempts: 4, baseDelay: 1ms }")
    const { code, stderr } = await cli(["run", "p.yaml", "--debug"], { cwd: folder })
    assertEquals(code, 2)
    assert(/error\[FE6006\]: .*\(tried 4 times in \d+ ms\)/.test(stderr), stderr)
    assert(
      stderr.includes("warning[FE5013]: write tried again 3 times because of FE6006, first a call of open"),
      stderr,
    )
    assertEquals(
      stderr.split("\n").filter((line) => /^\[debug\] write: .* attempt \d of open failed/.test(line)).length,
      3,
    )
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["in.csv", "p.yaml", "share"])
    const json = await cli(["run", "p.yaml", "--json"], { cwd: folder })
    const [, write] = JSON.parse(json.stdout).report.steps
    assertEquals([write.retries, write.timeouts, write.undone, write.retried.length], [3, 0, 0, 3])
  }))

Deno.test("an outage that ends while the run waits is survived", { ignore }, () =>
  inFolder(async (folder) => {
    await prepare(folder, "breaker: { failures: 1, openDuration: 200ms, maxOpenDuration: 200ms, whileOpen: wait }")
    const run = cli(["run", "p.yaml"], { cwd: folder })
    await new Promise((resolve) => setTimeout(resolve, 2000))
    await Deno.mkdir(`${folder}/away`)
    const { code, stdout, stderr } = await run
    assertEquals([code, await Deno.readTextFile(`${folder}/away/out.csv`)], [0, "id\n1\n"])
    assert(stderr.includes("warning[FE5014]: write: the circuit opened"), stderr)
    assert(/write: \d+ (retry|retries), \d+ openings? of the circuit, the circuit is closed now/.test(stdout), stdout)
  }))

Deno.test("Ctrl-C cuts a wait of an hour short", { ignore }, () =>
  inFolder(async (folder) => {
    const keys = "retry: { maxAttempts: 4, baseDelay: 1h, maxDelay: 1h, budget: 24h }, " +
      "breaker: { failures: 1, openDuration: 1h, maxOpenDuration: 1h, whileOpen: wait }"
    await prepare(folder, keys)
    const child = new Deno.Command(Deno.execPath(), {
      args: cliArguments(["run", "p.yaml"]),
      cwd: folder,
      stdout: "null",
      stderr: "piped",
    }).spawn()
    await new Promise((resolve) => setTimeout(resolve, 2000))
    const start = performance.now()
    child.kill("SIGINT")
    const { code, stderr } = await child.output()
    assertEquals(code, 130)
    assert(new TextDecoder().decode(stderr).includes("FE5002"))
    assert(performance.now() - start < 5000)
  }))
