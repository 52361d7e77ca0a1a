/**
 * What the command line loads before it knows what is wanted: the table of commands, and no engine. Looks at the modules that
 * were evaluated, not at time; bench/startup.ts measures that.
 */
import { assert, assertEquals } from "@std/assert"
import { cliArguments } from "./support/cli.ts"
import { inFolder, PROJECT } from "./support/paths.ts"

/** Modules that a command evaluates, as Deno's coverage has them: files of the project by their paths, packages by name. */
async function evaluated(args: ReadonlyArray<string>) {
  return await inFolder(async (folder) => {
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: cliArguments(args),
      cwd: folder,
      env: { NO_COLOR: "1", DENO_COVERAGE_DIR: `${folder}/coverage` },
      stdout: "null",
      stderr: "null",
    }).output()
    const urls = await Array.fromAsync(Deno.readDir(`${folder}/coverage`), async ({ name }) => {
      const { url } = JSON.parse(await Deno.readTextFile(`${folder}/coverage/${name}`))
      return String(url)
    })
    const named = urls.map((url) =>
      url.includes(PROJECT) ? url.slice(url.indexOf(PROJECT) + PROJECT.length) : packageOf(url)
    )
    return { code, modules: [...new Set(named)].sort() }
  })
}

/** `effect`, or `@scope/name`, of a file in the cache of packages. */
const packageOf = (url: string): string => /\/((?:@[^/]+\/)?[^/]+)\/\d+\.\d+\.\d+[^/]*\//.exec(url)?.[1] ?? url

const COMMAND_LINE = [
  "cli.ts",
  "deno-std",
  "fastest-levenshtein",
  "src/cli/arguments.ts",
  "src/cli/commands.ts",
  "src/cli/exit_code.ts",
  "src/cli/help.ts",
  "src/cli/main.ts",
  "src/cli/terminal.ts",
  "src/cli/usage_error.ts",
  "src/cli/usage_failure.ts",
  "src/errors/printable.ts",
  "src/errors/suggest.ts",
]

for (
  const [args, exit] of [
    [["--version"], 0],
    [["--help"], 0],
    [[], 0],
    [["run", "--help"], 0],
    [["plugin", "--help"], 0],
    [["run", "p.yaml", "--jsno"], 1],
  ] as const
) {
  Deno.test(`start: \`${["flowengine", ...args].join(" ")}\` loads the command line and nothing else`, async () => {
    assertEquals(await evaluated(args), { code: exit, modules: COMMAND_LINE })
  })
}

Deno.test("start: `explain` loads no engine", async () => {
  const { code, modules } = await evaluated(["explain", "FE3102"])
  const strange = modules.filter((name) => !/^(cli\.ts|src\/(cli|errors)\/.*|deno-std|fastest-levenshtein)$/.test(name))
  assertEquals({ code, strange }, { code: 0, strange: [] })
})

Deno.test("start: `plan` loads the engine, but neither tests, nor metrics, nor what runs third-party plugins", async () => {
  const { modules } = await evaluated(["plan", `${PROJECT}examples/01-copy-with-schema/pipeline.yaml`])
  assert(modules.includes("src/execution/engine.ts"))
  const strange = modules.filter((name) =>
    /^(src\/(observing|testing)\/|src\/plugin\/(conformance|host_v1\/adapter|scaffold|load\.ts)|src\/cli\/(ui|report_page)\/|@cfworker)/
      .test(name)
  )
  assertEquals(strange, [])
})
