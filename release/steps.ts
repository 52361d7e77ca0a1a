/** The steps of `deno task release:check`: what each does, and when it cannot be done here. */
import { fileURLToPath } from "node:url"
import { dependencies, PAGE, page, problems } from "./licences.ts"

const ROOT = fileURLToPath(new URL("../", import.meta.url))
const KERNEL = `${ROOT}plugins/delimited/kernel`

export interface Outcome {
  readonly result: "ok" | "failed" | "not run"
  /** What was found, or why it was not run; one line. */
  readonly note: string
  /** All that a step that failed has printed. */
  readonly printed?: string
}

export interface Step {
  readonly name: string
  readonly title: string
  readonly run: () => Promise<Outcome>
}

export const STEPS: ReadonlyArray<Step> = [
  { name: "ok", title: "the gate: format, lint, types, layers, tests", run: () => task("ok") },
  {
    name: "bench",
    title: "benchmarks run (--quick), and measure nothing",
    run: () => task("bench", "--quick", "--no-rivals"),
  },
  { name: "compile", title: "a binary is made, and runs alone with an empty environment", run: compile },
  { name: "publish", title: "what JSR would take (dry run)", run: () => deno("publish", "--dry-run", "--allow-dirty") },
  { name: "licences", title: "licences of all dependencies are on the list", run: licences },
  { name: "outdated", title: "no dependency has a newer version", run: outdated },
]

interface Printed {
  readonly success: boolean
  readonly text: string
}

async function command(
  program: string,
  args: ReadonlyArray<string>,
  options: Deno.CommandOptions = {},
): Promise<Printed> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    cwd: ROOT,
    stdin: "null",
    ...options,
    args: [...args],
    env: { NO_COLOR: "1", ...options.env },
  }).output()
  const decoder = new TextDecoder()
  return { success, text: `${decoder.decode(stdout)}${decoder.decode(stderr)}` }
}

/** The last line, or the last that says what is wrong. */
function lastLine(text: string): string {
  const lines = text.trimEnd().split("\n")
  return lines.findLast((line) => line.startsWith("error")) ?? lines[lines.length - 1]
}

const outcomeOf = ({ success, text }: Printed, note = lastLine(text)): Outcome =>
  success ? { result: "ok", note } : { result: "failed", note, printed: text }

const deno = async (...args: ReadonlyArray<string>): Promise<Outcome> => outcomeOf(await command(Deno.execPath(), args))
const task = (name: string, ...args: ReadonlyArray<string>): Promise<Outcome> => deno("task", "-q", name, ...args)

/** Of `deno task compile`; the Deno runtime for it is at DENORT_BIN, or is fetched from where Deno has it. */
async function compile(): Promise<Outcome> {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`))
  if (tasks.compile === undefined) return { result: "not run", note: "there is no task `compile`" }
  if (Deno.env.get("DENORT_BIN") === undefined && !await canReach("https://dl.deno.land")) {
    return { result: "not run", note: "there is no DENORT_BIN, and dl.deno.land cannot be reached" }
  }
  const folder = await Deno.makeTempDir()
  try {
    const binary = `${folder}/flowengine${Deno.build.os === "windows" ? ".exe" : ""}`
    const made = await command(Deno.execPath(), ["task", "-q", "compile", "-o", binary])
    if (!made.success) return outcomeOf(made)
    const { size } = await Deno.stat(binary)
    for (const name of ["pipeline.yaml", "products.csv"]) {
      await Deno.copyFile(`${ROOT}examples/01-copy-with-schema/${name}`, `${folder}/${name}`)
    }
    const bare = { cwd: folder, clearEnv: true }
    const ran = await command(binary, ["run", "pipeline.yaml"], bare)
    if (!ran.success) return outcomeOf(ran)
    return outcomeOf(await command(binary, ["--version"], bare), `${Math.round(size / 1e6)} MB, and example 01 runs`)
  } finally {
    await Deno.remove(folder, { recursive: true })
  }
}

const canReach = (address: string): Promise<boolean> =>
  fetch(address, { method: "HEAD", signal: AbortSignal.timeout(5000) }).then(async ({ body }) => {
    await body?.cancel()
    return true
  }, () => false)

async function licences(): Promise<Outcome> {
  // All packages are wanted, those that nothing imports too.
  const installed = await command(Deno.execPath(), ["install", "-q", "--frozen"])
  if (!installed.success) return outcomeOf(installed)
  const built = await command(Deno.execPath(), ["install", "-q", "--frozen"], { cwd: KERNEL })
  if (!built.success) return outcomeOf(built)
  const all = await dependencies()
  const tools = await dependencies(`${KERNEL}/deno.lock`, [])
  const found = problems([...all, ...tools])
  if (found.length > 0) return { result: "failed", note: found[0], printed: found.join("\n") }
  if (await formatted(page(all)) !== await Deno.readTextFile(PAGE)) {
    return { result: "failed", note: "docs/licences.md is not as the packages are: deno task licences" }
  }
  return { result: "ok", note: `${all.length} packages, and ${tools.length} of tools` }
}

/** A page as `deno fmt` has it. */
export async function formatted(markdown: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "-q", "--ext=md", "-"],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
  }).spawn()
  const writer = child.stdin.getWriter()
  await writer.write(new TextEncoder().encode(markdown))
  await writer.close()
  return new TextDecoder().decode((await child.output()).stdout)
}

async function outdated(): Promise<Outcome> {
  const printed = await command(Deno.execPath(), ["outdated"])
  if (!printed.success) return outcomeOf(printed)
  const packages = [...printed.text.matchAll(/^│ (?:npm|jsr):(\S+) +│ (\S+) +│ \S+ +│ (\S+)/gm)]
    .map(([, name, current, latest]) => `${name} ${current} → ${latest}`)
  if (packages.length === 0) return { result: "ok", note: "all are the newest" }
  return { result: "failed", note: packages.join(", "), printed: printed.text }
}
