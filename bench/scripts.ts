/** The scripts that are measured over examples/02's kind of input, and what they need around them. */
import { parse } from "yaml"
import type { ColumnType } from "./flow.ts"
import { ROOT } from "./machine.ts"

export interface Script {
  readonly name: string
  readonly about: string
  readonly script: string
  readonly columns: ReadonlyArray<ColumnType>
  /** Declared output columns; absent: the input's and those the script sets. */
  readonly outputSchema?: { readonly columns: ReadonlyArray<ColumnType> }
  readonly outputNames: ReadonlyArray<string>
  /** Rows of a full-size run. */
  readonly rows: number
}

const steps = parse(Deno.readTextFileSync(`${ROOT}examples/02-customer-enrichment/pipeline.yaml`)).pipeline.steps
const columns: ReadonlyArray<ColumnType> = steps[0].config.columns
const names = columns.map(({ name }) => name)

const plain = (name: string, about: string, script: string, sets: ReadonlyArray<string>): Script => ({
  name,
  about,
  script,
  columns,
  outputNames: [...names, ...sets.filter((set) => !names.includes(set))],
  rows: 1_000_000,
})

export const CUSTOMER: Script = {
  name: "customer",
  about: "the script of examples/02-customer-enrichment, 6 columns to 12",
  script: steps[1].config.script,
  columns,
  outputSchema: steps[1].config.outputSchema,
  outputNames: steps[1].config.outputSchema.columns.map(({ name }: ColumnType) => name),
  rows: 1_000_000,
}

export const MAPPING: Script = plain(
  "mapping",
  "two texts put together, one comparison",
  `function process(context) {
  const row = context.input.current()
  context.output.setField("full_name", row.first_name + " " + row.last_name)
  context.output.setField("level", row.amount > 50000 ? "high" : "low")
  return true
}
`,
  ["full_name", "level"],
)

export const FILTER: Script = plain(
  "filter",
  "one comparison, about half of the rows kept",
  `function process(context) {
  return context.input.current().amount > 45000
}
`,
  [],
)

const HEAVY_FULL: Script = plain(
  "heavy",
  "regular expressions, dates, and a loop over characters",
  `const MAIL = /^([^@\\s]+)\\.(\\d+)@([a-z0-9-]+)\\.([a-z]+)$/
const DAY = 86400000

function checksum(text) {
  let sum = 7
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) % 65521
  return sum
}

function process(context) {
  const row = context.input.current()
  const email = (row.email || "").trim().toLowerCase()
  const parts = MAIL.exec(email)
  const created = new Date(row.created + "T00:00:00Z")
  const due = new Date(created.getTime() + 90 * DAY)
  const words = (row.first_name + " " + row.last_name).split(/[\\s,.]+/).filter((word) => word !== "")
  context.output.setField("user", parts === null ? "" : parts[1])
  context.output.setField("site", parts === null ? "" : parts[3].replace(/[aeiou]/g, "*"))
  context.output.setField("initials", words.map((word) => word[0].toUpperCase()).join(""))
  context.output.setField("slug", words.join("-").toLowerCase().replace(/[^a-z-]/g, ""))
  context.output.setField("due", due.toISOString().slice(0, 10))
  context.output.setField("quarter", "Q" + (1 + Math.floor(created.getUTCMonth() / 3)) + " " + created.getUTCFullYear())
  context.output.setField("sum", checksum(email + row.created))
  return true
}
`,
  ["user", "site", "initials", "slug", "due", "quarter", "sum"],
)

/** A tenth of the rows: it takes ten times as long for each. */
export const HEAVY: Script = { ...HEAVY_FULL, rows: 100_000 }

/** Checks two fields, routes a copy, sets five fields. */
export const REFERENCE = `function process(context) {
  const current = context.input.current();
  if (!context.validate.required(['customer_id', 'amount'])) { return false; }
  if (current.amount > 10000) { context.route.sendCopy('high_value_review'); }
  context.output.setField('customer_id', current.customer_id);
  context.output.setField('full_name', \`\${current.first_name} \${current.last_name}\`);
  context.output.setField('email', current.email || 'no-email@company.com');
  context.output.setField('risk_score', current.amount > 5000 ? 'high' : 'low');
  context.output.setField('processed_at', context.utils.now());
  return true;
}
`
