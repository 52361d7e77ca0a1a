/** `snapshot: true`, `--update` and `--junit` of `flowengine test`. */
import { assertEquals, assertStringIncludes } from "@std/assert"
import { cli } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"

const PIPELINE = `pipeline:
  name: copy
  settings: { onError: skip }
  steps:
    - { id: in, type: delimited-source, config: { filePath: in.csv, columns: [{ name: n, type: decimal }] } }
    - { id: out, type: delimited-sink, config: { filePath: copy.csv } }
`

const tests = (first: string, snapshot: string) =>
  `tests:
  - name: digits & "quotes" <stay>
    sources: { in: { rows: [{ n: ${first} }, { n: x }, { n: 12345678901234567890.10 }] } }
    expect: { snapshot: ${snapshot} }
  - { name: fails, sources: { in: { text: "" } }, expect: { snapshot: true } }
`

const SNAPSHOTS = `# Written by \`flowengine test --update\`: read what changes.

== "digits & \\"quotes\\" <stay>" sinks.out
{"n": 1.50}
{"n": 12345678901234567890.10}

== "digits & \\"quotes\\" <stay>" rejects
FE3102 step in record 2 column n: column n is decimal, and \`x\` is none

== "fails" error
FE3005 step in: in.csv ends before its header
`

Deno.test("test --update writes snapshots, and what changes later is shown", () =>
  inFolder(async (folder) => {
    const run = (...args: ReadonlyArray<string>) => cli(["test", "copy.test.yaml", ...args], { cwd: folder })
    const kept = () => Deno.readTextFile(`${folder}/copy.test.snap`)
    await Deno.writeTextFile(`${folder}/copy.yaml`, PIPELINE)
    await Deno.writeTextFile(`${folder}/copy.test.yaml`, tests("1.50", "true"))
    const first = await run()
    assertEquals(first.code, 2)
    assertStringIncludes(first.stdout, "snapshot: there is none yet; `flowengine test --update` writes it")
    const update = await run("--update")
    assertEquals([update.code, await kept()], [0, SNAPSHOTS], update.stdout)
    assertStringIncludes(update.stdout, "snapshots written: copy.test.snap")
    assertEquals((await run()).code, 0)

    await Deno.writeTextFile(`${folder}/copy.test.yaml`, tests("1.5", "true"))
    const changed = await run("--junit", "results.xml")
    assertEquals([changed.code, await kept()], [2, SNAPSHOTS])
    assertStringIncludes(changed.stdout, '- {"n": 1.50}')
    assertStringIncludes(changed.stdout, '+ {"n": 1.5}')
    const xml = (await Deno.readTextFile(`${folder}/results.xml`)).replace(/time="[\d.]+"/g, 'time="0"')
    assertEquals(
      xml,
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="flowengine test" tests="2" failures="1" errors="0" time="0">
<testsuite name="copy.test.yaml" tests="2" failures="1" errors="0" time="0">
<testcase name="digits &amp; &quot;quotes&quot; &lt;stay&gt;" classname="copy.test.yaml" file="copy.test.yaml" line="2" time="0">
<failure message="snapshot sinks.out: it is not as it was" type="difference">
snapshot sinks.out: it is not as it was (copy.test.yaml:4)
- {&quot;n&quot;: 1.50}
+ {&quot;n&quot;: 1.5}
  {&quot;n&quot;: 12345678901234567890.10}
</failure>
</testcase>
<testcase name="fails" classname="copy.test.yaml" file="copy.test.yaml" line="5" time="0"/>
</testsuite>
</testsuites>
`,
    )
    await run("--update", "--filter", "fails")
    assertEquals(await kept(), SNAPSHOTS)
    await Deno.writeTextFile(`${folder}/copy.test.yaml`, tests("1.5", "false").replace("{ n: x }, ", ""))
    assertStringIncludes((await run()).stdout, "! a snapshot of `digits")
    await run("--update")
    assertEquals((await kept()).includes("digits"), false)
  }))

Deno.test("test --update keeps the snapshots of tests that cannot be carried out", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/copy.yaml`, PIPELINE.replace("settings", "setting"))
    await Deno.writeTextFile(`${folder}/copy.test.yaml`, tests("1.50", "true"))
    await Deno.writeTextFile(`${folder}/copy.test.snap`, SNAPSHOTS)
    const { code, stdout } = await cli(["test", "--update", "--json", "--junit", "r.xml"], { cwd: folder })
    assertEquals([code, JSON.parse(stdout).failed], [1, 2])
    assertEquals(await Deno.readTextFile(`${folder}/copy.test.snap`), SNAPSHOTS)
    assertStringIncludes(
      await Deno.readTextFile(`${folder}/r.xml`),
      '<error message="unknown key `setting`" type="FE1203">',
    )
  }))
