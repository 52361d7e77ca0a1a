/** `flowengine test --watch`, as a process that goes on until it is ended. */
import { assertEquals, assertStringIncludes } from "@std/assert"
import { cli, cliArguments } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"

const pipeline = (script: string) =>
  `pipeline:
  name: watched
  steps:
    - { id: in, type: delimited-source, config: { filePath: in.csv } }
    - { id: keep, type: javascript-transform, config: { scriptFile: ${script} } }
    - { id: out, type: delimited-sink, config: { filePath: out.csv } }
`
const TEST =
  `tests:\n  - { name: one, sources: { in: { rows: [{ n: 1 }] } }, expect: { sinks: { out: { count: 1 } } } }\n`
const keep = (answer: boolean) => `function process(context) {\n  return ${answer}\n}\n`

/** What a process says, piece by piece. */
class Said {
  #text = ""
  readonly #decoder = new TextDecoder()
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader()
  }

  /** Everything up to a word, which has to come. */
  async upTo(word: string): Promise<string> {
    while (!this.#text.includes(word)) {
      const { done, value } = await this.#reader.read()
      if (done) throw new Error(`it ended before \`${word}\`: ${this.#text}`)
      this.#text += this.#decoder.decode(value, { stream: true })
    }
    const end = this.#text.indexOf(word) + word.length
    const said = this.#text.slice(0, end)
    this.#text = this.#text.slice(end)
    return said
  }
}

Deno.test("test --watch carries out again what a change concerns, and nothing else", () =>
  inFolder(async (made) => {
    const folder = await Deno.realPath(made)
    for (const name of ["a", "b"]) {
      await Deno.writeTextFile(`${folder}/${name}.yaml`, pipeline(`${name}.js`))
      await Deno.writeTextFile(`${folder}/${name}.test.yaml`, TEST)
      await Deno.writeTextFile(`${folder}/${name}.js`, keep(true))
    }
    const child = new Deno.Command(Deno.execPath(), {
      args: cliArguments(["test", "--watch"]),
      cwd: folder,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn()
    const [out, err] = [new Said(child.stdout), new Said(child.stderr)]
    try {
      await out.upTo("2 passed")
      await err.upTo("waiting for changes of 6 files")
      await Deno.writeTextFile(`${folder}/nothing.txt`, "of no concern")
      await Deno.writeTextFile(`${folder}/b.js`, keep(false))
      const again = await out.upTo("1 failed")
      assertStringIncludes(again, "✗ one  b.test.yaml:2")
      assertEquals(again.includes("a.test.yaml"), false, again)
      await err.upTo("waiting")
      // As an editor does it: another file takes the place.
      await Deno.writeTextFile(`${folder}/b.js.new`, keep(true))
      await Deno.rename(`${folder}/b.js.new`, `${folder}/b.js`)
      await out.upTo("1 passed")
      await err.upTo("waiting")
      await Deno.writeTextFile(`${folder}/a.test.yaml`, "tests: [")
      await err.upTo("error[FE1002]")
      await err.upTo("waiting")
      await Deno.writeTextFile(`${folder}/a.test.yaml`, TEST)
      assertStringIncludes(await out.upTo("1 passed"), "a.test.yaml")
    } finally {
      child.kill("SIGKILL")
      await child.status
      await child.stdout.cancel().catch(() => {})
      await child.stderr.cancel().catch(() => {})
    }
  }))

Deno.test("test --watch and --json do not go together", async () => {
  assertEquals((await cli(["test", "--watch", "--json"], { cwd: "." })).code, 1)
})
