/** `flowengine upgrade-check` against a registry of the test's own; that nothing else asks is seen by who is asked. */
import { assertEquals, assertStringIncludes } from "@std/assert"
import manifest from "../deno.json" with { type: "json" }
import { cli } from "./support/cli.ts"
import { inFolder, PROJECT } from "./support/paths.ts"
import { withServer } from "./support/plugins.ts"

const META = "@flowengine/cli/meta.json"
const checked = (url: string, ...more: ReadonlyArray<string>) =>
  cli(["upgrade-check", ...more], { cwd: PROJECT, env: { JSR_URL: url } })

Deno.test("upgrade-check tells whether there is a newer version", () =>
  withServer(new Map([[META, ""]]), async ({ url, files, asked }) => {
    const { version } = manifest
    const told = async (latest: string, ...more: ReadonlyArray<string>) => {
      files.set(META, JSON.stringify({ scope: "flowengine", name: "cli", latest }))
      const { code, stdout, stderr } = await checked(url, ...more)
      assertEquals([code, stderr], [0, ""])
      return stdout
    }
    const newest = `${version} is the newest version\n`
    assertEquals(await told(version), newest)
    assertEquals(await told("0.0.9"), newest)
    // As numbers, not as texts.
    assertEquals(
      await told("0.10.0"),
      `0.10.0 is there, and this is ${version}\nto get it: ${url}/@flowengine/cli\n`,
    )
    assertEquals(JSON.parse(await told("12.0.0", "--json")), {
      ok: true,
      version,
      latest: "12.0.0",
      isNewest: false,
    })
    assertEquals(new Set(asked), new Set([META]))
  }))

Deno.test("upgrade-check says so when nothing tells a version", async () => {
  const failed = async (url: string) => {
    const { code, stdout, stderr } = await checked(url)
    assertEquals([code, stdout], [3, ""])
    assertStringIncludes(stderr, "error[FE6009]: ")
    return stderr
  }
  const gone = await withServer(new Map([[META, "{}"]]), async ({ url, files }) => {
    assertStringIncludes(await failed(url), "tells no newest version")
    files.set(META, '{ "latest": "new" }')
    assertStringIncludes(await failed(url), "tells no newest version")
    files.set(META, "<html>")
    assertStringIncludes(await failed(url), "answers with no JSON")
    files.delete(META)
    assertStringIncludes(await failed(url), "answers 404 Not Found")
    return url
  })
  assertStringIncludes(await failed(gone), "cannot be fetched: ")
  assertStringIncludes(await failed("nowhere"), "JSR_URL is no address: nowhere")
})

Deno.test("no other command asks a registry", () =>
  withServer(new Map(), ({ url, asked }) =>
    inFolder(async (folder) => {
      const text = "steps: [{ id: a, type: delimited-source, config: { filePath: a.csv } }, { id: b, type: null-sink }]"
      await Deno.writeTextFile(`${folder}/p.yaml`, `pipeline:\n  name: p\n  ${text}\n`)
      await Deno.writeTextFile(`${folder}/a.csv`, "id\n1\n")
      for (const args of [["--version"], ["--help"], ["run", "p.yaml"], ["doctor"], ["upgrade-check", "--help"]]) {
        assertEquals((await cli(args, { cwd: folder, env: { JSR_URL: url } })).code, 0)
      }
      assertEquals(asked, [])
    })))
