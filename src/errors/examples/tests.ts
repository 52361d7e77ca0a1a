/** Examples of errors in tests of pipelines (FE8xxx). Data. */
import { type Example, ORDERS_CSV, pipeline, process, READ, WRITE } from "./example.ts"

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
  FE8005: wrong(GIVEN, "sinks: { write: { count: 2 } }"),
  FE8006: {
    run: "flowengine test orders.test.yaml --min-coverage 100",
    files: {
      ...FILES,
      "orders.yaml": pipeline([
        READ,
        process("if (context.input.getValue('name') === 'Bob') return false\nreturn true"),
        WRITE,
      ]),
      "orders.test.yaml": test(GIVEN),
    },
    mend: { "orders.test.yaml": [["rows: [{ id", 'rows: [{ id: 2, name: Bob, amount: "1" }, { id']] },
  },
} satisfies Record<string, Example>
