/** How a process of the command line ends when nobody listens any more. */
import { assertEquals } from "@std/assert"
import { cliArguments } from "./support/cli.ts"
import { inFolder } from "./support/paths.ts"

const PIPELINE = `pipeline:
  name: copy
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv } }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
`

Deno.test("who closes the pipe early gets what was asked for, and no error", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/p.yaml`, PIPELINE)
    await Deno.writeTextFile(`${folder}/in.csv`, "id\n1\n")
    const child = new Deno.Command(Deno.execPath(), {
      args: cliArguments(["run", "p.yaml"]),
      cwd: folder,
      stdout: "piped",
      stderr: "piped",
    }).spawn()
    await child.stdout.cancel()
    const { code, stderr } = await child.output().catch(async () => ({
      code: (await child.status).code,
      stderr: new Uint8Array(await new Response(child.stderr).arrayBuffer()),
    }))
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""])
    assertEquals(await Deno.readTextFile(`${folder}/out.csv`), "id\n1\n")
  }))
