/**
 * A plugin from a local HTTP server: it loads and runs, from the cache too when the server is gone, and is refused when
 * one byte of manifest, entry or lock is another one.
 */
import { assert, assertEquals } from "@std/assert"
import { loadPipeline } from "../../mod.ts"
import { cli, type CliResult } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"
import { NUMBERS, type PluginServer, pluginTree, withServer } from "../support/plugins.ts"

const pipeline = (url: string, more = "") =>
  `plugins:
  numbers: { url: "${url}"${more} }
pipeline:
  name: remote
  steps:
    - { id: numbers, type: number-source, config: { count: 250 } }
    - { id: out, type: delimited-sink, config: { filePath: out.csv } }
`

interface Place {
  readonly folder: string
  readonly server: PluginServer
  run(...args: ReadonlyArray<string>): Promise<CliResult>
}

/** A folder with a pipeline whose plugin is served, and the plugin in the lock. */
const locked = (body: (place: Place) => Promise<void>) =>
  inFolder(async (folder) =>
    await withServer(await pluginTree(NUMBERS), async (server) => {
      const run = (...args: ReadonlyArray<string>) =>
        cli(args, { cwd: folder, env: { FLOWENGINE_CACHE: `${folder}/cache` } })
      await Deno.writeTextFile(`${folder}/p.yaml`, pipeline(server.url))
      const { code, stdout, stderr } = await run("plugin", "add", server.url)
      assertEquals({ code, stderr }, { code: 0, stderr: "" })
      assert(stdout.includes("may        nothing"), stdout)
      await body({ folder, server, run })
    })
  )

const forget = (folder: string) => Deno.remove(`${folder}/cache`, { recursive: true })

async function refused(result: Promise<CliResult>, code: string, ...words: ReadonlyArray<string>): Promise<void> {
  const { code: exit, stderr } = await result
  assert(stderr.startsWith(`error[${code}]: `), stderr)
  for (const word of words) assert(stderr.includes(word), `${word}\n\n${stderr}`)
  assertEquals(exit, code === "FE2003" ? 3 : 1)
}

/** The text with its n-th last character another one. */
const changed = (text: string, at: number) => `${text.slice(0, at)}${text[at] === "x" ? "y" : "x"}${text.slice(at + 1)}`

Deno.test("a plugin of a server is locked, loads and runs, also frozen and without the server", () =>
  locked(async ({ folder, server, run }) => {
    const lock = JSON.parse(await Deno.readTextFile(`${folder}/flowengine.lock`))
    assertEquals(Object.keys(lock.plugins.numbers.files), ["lib/numbers.ts", "mod.ts"])
    await forget(folder)
    const asked = server.asked.length
    const first = await run("run", "p.yaml", "--frozen")
    assertEquals({ code: first.code, stderr: first.stderr }, { code: 0, stderr: "" })
    const csv = await Deno.readTextFile(`${folder}/out.csv`)
    assertEquals(csv.split("\n").length, 252)
    assertEquals(server.asked.slice(asked).sort(), ["lib/numbers.ts", "mod.ts", "plugin.json"])
    server.files.clear()
    const offline = await run("run", "p.yaml", "--frozen")
    assertEquals({ code: offline.code, stderr: offline.stderr }, { code: 0, stderr: "" })
    assertEquals(server.asked.length, asked + 3)
    assertEquals(await Deno.readTextFile(`${folder}/out.csv`), csv)
  }))

Deno.test("one byte of the manifest", () =>
  locked(async ({ folder, server, run }) => {
    await forget(folder)
    const manifest = server.files.get("plugin.json")!
    server.files.set("plugin.json", manifest.replace("a plugin of a test", "a plugin of a tesT"))
    await refused(run("run", "p.yaml"), "FE2007", "/plugin.json is sha256-", "flowengine.lock says sha256-")
  }))

Deno.test("one byte of the entry", () =>
  locked(async ({ folder, server, run }) => {
    await forget(folder)
    server.files.set("mod.ts", changed(server.files.get("mod.ts")!, 100))
    await refused(run("run", "p.yaml"), "FE2009", "/mod.ts is sha256-", "the manifest says sha256-")
  }))

Deno.test("one byte of what the entry imports", () =>
  locked(async ({ folder, server, run }) => {
    await forget(folder)
    server.files.set("lib/numbers.ts", `${server.files.get("lib/numbers.ts")!} `)
    await refused(run("validate", "p.yaml"), "FE2009", "/lib/numbers.ts is sha256-")
  }))

Deno.test("one byte of the lock: the integrity, a hash of a file, its form", () =>
  locked(async ({ folder, run }) => {
    const path = `${folder}/flowengine.lock`
    const lock = await Deno.readTextFile(path)
    const { integrity, files } = JSON.parse(lock).plugins.numbers
    await Deno.writeTextFile(path, lock.replace(integrity, changed(integrity, 20)))
    await refused(run("run", "p.yaml"), "FE2007", "flowengine.lock says")
    await Deno.writeTextFile(path, lock.replace(files["mod.ts"], changed(files["mod.ts"], 20)))
    await refused(run("run", "p.yaml"), "FE2016", "/mod.ts is sha256-", "flowengine.lock says sha256-")
    await Deno.writeTextFile(path, lock.replace('"lockVersion"', '"lookVersion"'))
    await refused(run("run", "p.yaml"), "FE2017", "lookVersion")
    await Deno.writeTextFile(path, lock.slice(0, -5))
    await refused(run("run", "p.yaml"), "FE2017")
  }))

Deno.test("a file in the cache that was changed is fetched again", () =>
  locked(async ({ folder, server, run }) => {
    const [digest] = [...Deno.readDirSync(`${folder}/cache/plugins`)].map(({ name }) => name)
    const kept = `${folder}/cache/plugins/${digest}/mod.ts`
    const good = await Deno.readTextFile(kept)
    await Deno.writeTextFile(kept, `${good}\n`)
    const asked = server.asked.length
    assertEquals((await run("validate", "p.yaml")).code, 0)
    assertEquals(server.asked.slice(asked), ["mod.ts"])
    assertEquals(await Deno.readTextFile(kept), good)
  }))

Deno.test("remote plugins need integrity or a lock, and frozen ones the lock", () =>
  locked(async ({ folder, server, run }) => {
    const { integrity } = JSON.parse(await Deno.readTextFile(`${folder}/flowengine.lock`)).plugins.numbers
    await Deno.remove(`${folder}/flowengine.lock`)
    await refused(run("run", "p.yaml"), "FE2008", "flowengine plugin add")
    await Deno.writeTextFile(`${folder}/p.yaml`, pipeline(server.url, `, integrity: ${integrity}`))
    assertEquals((await run("run", "p.yaml")).code, 0)
    await refused(run("run", "p.yaml", "--frozen"), "FE2015", "no plugin `numbers`")
    await refused(run("plan", "p.yaml", "--frozen"), "FE2015")
    await refused(run("validate", "p.yaml", "--frozen"), "FE2015")
    await Deno.writeTextFile(`${folder}/p.yaml`, pipeline(server.url, `, integrity: ${changed(integrity, 20)}`))
    await refused(run("run", "p.yaml"), "FE2007", "`integrity` says", "p.yaml:2:")
  }))

Deno.test("the lock and the pipeline must agree on the address", () =>
  locked(async ({ folder, server, run }) => {
    await Deno.writeTextFile(`${folder}/p.yaml`, pipeline(`${server.url}/plugin.json`))
    assertEquals((await run("validate", "p.yaml")).code, 0)
    await Deno.writeTextFile(`${folder}/p.yaml`, pipeline(`${server.url}/other`))
    await refused(run("run", "p.yaml"), "FE2016", "/other")
  }))

Deno.test("a server that has no such plugin, and one that is not there", () =>
  inFolder(async (folder) => {
    const gone = await withServer(new Map(), async ({ url }) => {
      await refused(cli(["plugin", "check", url], { cwd: folder }), "FE2003", "/plugin.json answers 404")
      return url
    })
    await refused(cli(["plugin", "check", gone], { cwd: folder }), "FE2003", "cannot be fetched", "refused")
  }))

Deno.test("loads of one plugin at the same time are one load", () =>
  locked(async ({ folder, server }) => {
    await forget(folder)
    const asked = server.asked.length
    const options = { pluginCache: `${folder}/cache/plugins` }
    const plans = await Promise.all(Array.from({ length: 5 }, () => loadPipeline(`${folder}/p.yaml`, options)))
    assertEquals(plans.map(({ steps }) => steps.length), [2, 2, 2, 2, 2])
    assertEquals(server.asked.length, asked + 3)
  }))
