/** Tests of pipelines whose steps are others': plugins, packed files, dead letters, circuits that open, many chunks. */
import { assertEquals } from "@std/assert"
import { runTests, type TestFileResult } from "../../mod.ts"
import { inFolder, PROJECT } from "../support/paths.ts"

/** Runs the tests of a text against a pipeline. */
async function tested(pipeline: string, tests: string): Promise<TestFileResult> {
  return await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/here.test.yaml`, `pipeline: ${pipeline}\ntests:\n${tests}`)
    if (!pipeline.startsWith("/")) await Deno.writeTextFile(`${folder}/own.yaml`, OWN)
    return await runTests(`${folder}/here.test.yaml`)
  })
}

const OWN = `pipeline:
  name: own
  steps:
    - { id: in, type: delimited-source, config: { filePath: in.csv, chunkBytes: 1024 } }
    - id: same
      type: javascript-transform
      config:
        script: |
          function process(context) {
            return true
          }
    - id: out
      type: delimited-sink
      onError: skip
      breaker: { failures: 1, whileOpen: dead-letter }
      config: { filePath: out.csv }
`

function shown({ tests }: TestFileResult): ReadonlyArray<unknown> {
  return tests.map(({ name, differences, errors }) => [
    name,
    ...differences.flatMap(({ what, message, lines }) => [`${what}: ${message}`, ...lines.map(({ text }) => text)]),
    ...errors.map(({ code, message }) => `${code} ${message}`),
  ])
}

Deno.test("a source and a sink of plugins are not asked anything; rows stand in", async () => {
  const result = await tested(
    `${PROJECT}examples/plugins/pipeline.yaml`,
    `  - name: rows
    sources:
      cities:
        columns: [{ name: name, type: text }, { name: latitude, type: decimal }, { name: longitude, type: decimal }]
        rows: [{ name: Potsdam, latitude: 52.40, longitude: 13.06 }]
    expect:
      steps: { cities: { rows: [{ latitude: "52.40" }] } }
      sinks: { shop: { rows: [{ name: Potsdam, km: 27, area: u336 }] } }
  - name: row errors
    sources:
      cities:
        columns: [{ name: name, type: text, required: true }, { name: latitude, type: text }, { name: longitude, type: text }]
        rows: [{ name: null }]
    expect: { error: { code: FE3103, step: cities } }
  - name: text
    sources: { cities: { text: a } }
    expect: {}
  - name: text of a sink
    sources: { cities: { rows: [] } }
    expect: { sinks: { shop: { text: "" } } }
  - name: faults
    sources: { cities: { rows: [{ name: A, latitude: 1, longitude: 1 }], fault: { error: FE6005 } } }
    sinks: { shop: { fault: { slow: 1ms } } }
    expect: { error: { code: FE6005, step: cities } }
`,
  )
  assertEquals(shown(result), [
    ["rows"],
    ["row errors"],
    ["text", "FE8003 the source `cities` (http-json-source) reads no files; give it `rows`"],
    ["text of a sink", "FE8002 the sink `shop` (http-batch-sink) writes no file, so there is no text"],
    ["faults"],
  ])
})

Deno.test("files of a pattern, packed outputs, and rejected rows that become letters", async () => {
  const result = await tested(
    `${PROJECT}examples/04-fan-out-with-dead-letters/pipeline.yaml`,
    `  - name: letters
    sources:
      readings:
        rows:
          - { sensor: roof, taken: 01.02.2026 06:00, celsius: -3.5 }
          - { sensor: roof, taken: 31.02.2026 06:00, celsius: -3.5 }
          - { sensor: roof, taken: 01.02.2026 06:00, celsius: -300 }
    expect:
      sinks:
        report: { text: "sensor;when;celsius;fahrenheit\\nroof;01.02.2026 06:00;-3.5;25.7\\n" }
        archive:
          text: |
            {"sensor":"roof","taken":"2026-02-01T06:00:00","celsius":-3.5}
            {"sensor":"roof","taken":"2026-02-01T06:00:00","celsius":-300}
      rejects:
        - { code: FE4101, step: fahrenheit, record: 3, message: absolute }
        - { code: FE3102, step: readings, record: 2, column: taken }
  - name: columns twice
    sources: { readings: { columns: [{ name: a, type: text }], rows: [] } }
    expect: {}
`,
  )
  assertEquals(shown(result), [
    ["letters"],
    ["columns twice", "FE8003 the source `readings` (delimited-source) knows its columns itself"],
  ])
})

Deno.test("rows of many chunks come in order, and a circuit that opens rejects rows", async () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, i) => `{ n: ${i}, x: ${"x".repeat(50)} }`).join(", ")
  const result = await tested(
    "own.yaml",
    `  - name: order
    sources: { in: { rows: [${rows(200)}] } }
    expect:
      sinks: { out: { rows: [${rows(200)}] } }
      steps: { same: { rows: [${rows(200)}] } }
  - name: circuit
    sources: { in: { rows: [{ n: 1 }, { n: 2 }] } }
    sinks: { out: { fault: {} } }
    expect: { sinks: { out: { count: 2 } } }
  - name: circuit that opens
    sources: { in: { rows: [{ n: 1 }, { n: 2 }] } }
    sinks: { out: { fault: { error: FE6006 } } }
    expect:
      sinks: { out: { count: 0 } }
      rejects: [{ code: FE6006, step: out, record: 1 }, { code: FE6006, step: out, record: 2 }]
`,
  )
  assertEquals(shown(result), [["order"], ["circuit"], ["circuit that opens"]])
})
