/**
 * Case folders: each is one run of the command line that anyone can read.
 *
 * - `cmd`: the command, as typed in that folder. `< file` at the end feeds stdin.
 * - `exit`: expected exit code; 0 if absent.
 * - `stderr.txt`: what the command must print there, exactly (nothing if absent).
 * - `stdout.txt`: lines that must be among those printed, in this order.
 * - `expected/`: every file the run must make or change, byte for byte; all others must stay as they were.
 *
 * `UPDATE=1 deno task test` rewrites `exit`, `stderr.txt` and `expected/` from what happened; read the diff.
 */
import { assertEquals } from "@std/assert"
import { cli } from "./cli.ts"
import { inFolder } from "./paths.ts"

const OWN = new Set(["cmd", "exit", "stderr.txt", "stdout.txt", "expected"])

/** Registers one test per case folder of a topic. */
export function runCases(topic: URL): void {
  const cases = [...Deno.readDirSync(topic)].filter((entry) => entry.isDirectory).map((entry) => entry.name).sort()
  for (const name of cases) {
    Deno.test(`${topic.pathname.split("/").at(-2)}/${name}`, () => runCase(new URL(`${name}/`, topic)))
  }
}

const runCase = (folder: URL) =>
  inFolder(async (work) => {
    const inputs = await copyInputs(folder, work)
    const [command, stdinFile] = (await Deno.readTextFile(new URL("cmd", folder))).trim().split(" < ")
    const args = command.split(" ").slice(1)
    const stdin = stdinFile === undefined ? undefined : await Deno.readFile(`${work}/${stdinFile}`)
    const result = await cli(args, { cwd: work, ...(stdin === undefined ? {} : { stdin }) })
    const real = await Deno.realPath(work)
    const placeless = (text: string) => text.replaceAll(work, ".").replaceAll(real, ".")
    const stderr = placeless(result.stderr)
    const left = await changedFiles(work, inputs)
    if (Deno.env.get("UPDATE")) return await update(folder, work, left, result.code, stderr)

    const wantedCode = Number(await optional(folder, "exit") ?? "0")
    assertEquals({ code: result.code, stderr }, {
      code: wantedCode,
      stderr: await optional(folder, "stderr.txt") ?? "",
    })
    const wantedLines = (await optional(folder, "stdout.txt") ?? "").split("\n").filter((line) => line.trim() !== "")
    const printed = placeless(result.stdout).split("\n").map(squeeze)
    assertEquals(
      printed.filter((line) => wantedLines.some((wanted) => squeeze(wanted) === line)),
      wantedLines.map(squeeze),
    )
    const expected = await filesBelow(new URL("expected/", folder).pathname)
    assertEquals(left, expected)
    for (const file of expected) {
      const [is, should] = await Promise.all([
        Deno.readFile(`${work}/${file}`),
        Deno.readFile(new URL(`expected/${file}`, folder)),
      ])
      const decoder = new TextDecoder()
      assertEquals(mask(decoder.decode(is)), mask(decoder.decode(should)), file)
      if (mask(decoder.decode(is)) === decoder.decode(is)) assertEquals(is, should, `${file} (bytes)`)
    }
  })

/** Run ids differ from run to run. */
const mask = (text: string) => text.replace(/"run":"[0-9a-f-]{36}"/g, '"run":"…"')
const squeeze = (line: string) => line.trim().replace(/\s+/g, " ")

async function optional(folder: URL, name: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(new URL(name, folder))
  } catch {
    return undefined
  }
}

async function copyInputs(folder: URL, work: string): Promise<ReadonlyMap<string, string>> {
  for (const entry of Deno.readDirSync(folder)) {
    if (!OWN.has(entry.name)) await copy(`${folder.pathname}${entry.name}`, `${work}/${entry.name}`, entry.isDirectory)
  }
  return new Map(await contents(work))
}

/** Every file below a folder with its bytes as text that can be compared. */
async function contents(folder: string): Promise<Array<[string, string]>> {
  const files = await filesBelow(folder)
  return await Promise.all(files.map(async (file): Promise<[string, string]> => {
    const bytes = await Deno.readFile(`${folder}/${file}`)
    return [file, Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")]
  }))
}

async function changedFiles(work: string, before: ReadonlyMap<string, string>): Promise<ReadonlyArray<string>> {
  const after = await contents(work)
  const lost = [...before.keys()].filter((file) => !after.some(([name]) => name === file))
  assertEquals(lost, [], "inputs that are gone")
  return after.filter(([file, text]) => before.get(file) !== text).map(([file]) => file)
}

async function copy(from: string, to: string, isFolder: boolean): Promise<void> {
  if (!isFolder) return await Deno.copyFile(from, to)
  await Deno.mkdir(to)
  for (const entry of Deno.readDirSync(from)) {
    await copy(`${from}/${entry.name}`, `${to}/${entry.name}`, entry.isDirectory)
  }
}

async function filesBelow(folder: string, prefix = ""): Promise<Array<string>> {
  const found: Array<string> = []
  try {
    for await (const entry of Deno.readDir(folder)) {
      const path = `${folder.replace(/\/$/, "")}/${entry.name}`
      if (entry.isDirectory) found.push(...await filesBelow(path, `${prefix}${entry.name}/`))
      else found.push(prefix + entry.name)
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error
  }
  return found.sort()
}

async function update(folder: URL, work: string, left: ReadonlyArray<string>, code: number, stderr: string) {
  await Deno.remove(new URL("expected", folder), { recursive: true }).catch(() => {})
  for (const file of left) {
    const target = new URL(`expected/${file}`, folder)
    await Deno.mkdir(new URL(".", target), { recursive: true })
    await Deno.copyFile(`${work}/${file}`, target)
  }
  await write(folder, "exit", code === 0 ? "" : `${code}\n`)
  await write(folder, "stderr.txt", stderr)
}

async function write(folder: URL, name: string, text: string): Promise<void> {
  if (text === "") await Deno.remove(new URL(name, folder)).catch(() => {})
  else await Deno.writeTextFile(new URL(name, folder), text)
}
