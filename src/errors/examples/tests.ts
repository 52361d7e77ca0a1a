/** Examples of errors in tests of pipelines (FE8xxx). Data. */
import { type Example, ORDERS_CSV, pipeline, READ, WRITE } from "./example.ts"

/** A file of one test, from what it gives the source and what else it says. */
const test = (given: string, expected = "sinks: { write: { count: 1 } }"): string =>
  `pipeline: orders.yaml
tests:
  - name: a row comes through
    sources:
      ${given}
    expect:
      ${expected}
`

const GIVEN = 'read: { rows: [{ id: 1, name: Ann, amount: "10.5" }] }'
const FILES = { "orders.yaml": pipeline([READ, WRITE]), "orders.csv": ORDERS_CSV }
const wrong = (
  given: string,
  expected?: string,
  pipelineFile = FILES["orders.yaml"],
): Example => ({
  run: "flowengine test orders.test.yaml",
  files: { ...FILES, "orders.yaml": pipelineFile, "orders.test.yaml": test(given, expected) },
  mend: { "orders.test.yaml": test(GIVEN) },
})

export const TEST_EXAMPLES = {
  FE8001: {
    run: "flowengine test order.test.yaml",
    files: { ...FILES, "orders.test.yaml": test(GIVEN) },
    mendedRun: "flowengine test orders.test.yaml",
  },
  FE8002: wrong(GIVEN, "sinks: { wirte: { count: 1 } }"),
  FE8003: wrong('read: { columns: [{ name: id, type: integer }], rows: [{ id: 1, name: Ann, amount: "10.5" }] }'),
  FE8004: wrong("{}"),
} satisfies Record<string, Example>
