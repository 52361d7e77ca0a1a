/**
 * What a script sees, as TypeScript: rows, fields, queues, the context API, globals. Written for editors, by which types a
 * cell has in the sandbox (src/script/guest/rows.js is the API itself).
 */
import {
  type ColumnSpec,
  columnSpecs,
  type ColumnType,
  type RowDeclarations,
  RowSchema,
  type StepContext,
} from "../../src/plugin/mod.ts"
import type { JavaScriptConfig } from "./options.ts"

/** The context API. */
const API = `/** What a script is given for every row. */
export interface FlowContext<Row, Fields, Queue extends string, State> {
  readonly input: {
    /** The row, each time as an object of its own. */
    current(): Row
    /** The value of one column. */
    getValue<Name extends keyof Row>(name: Name): Row[Name]
    schema(): { readonly columns: ReadonlyArray<{ readonly name: string; readonly type: string; readonly required: boolean }> }
  }
  readonly output: {
    setField<Name extends keyof Fields>(name: Name, value: Fields[Name]): void
    removeField(name: keyof Fields): void
    /** Adds to the column \`_metadata\`. */
    addMetadata(key: string, value: unknown): void
  }
  readonly validate: {
    /** Whether all of these columns have a value. */
    required(...names: ReadonlyArray<keyof Row>): boolean
    required(names: ReadonlyArray<keyof Row>): boolean
    /** Whether a rule holds: an expression over the columns as text, a function, or a value. */
    businessRule(rule: string | boolean | ((row: Row) => unknown), message?: string): boolean
    /** A text that is returned is the message. */
    custom(rule: (row: Row) => boolean | string): boolean
    custom(name: string, rule: (row: Row) => boolean | string): boolean
    /** What did not hold for this row so far. */
    getErrors(): Array<{ rule: string; field?: string; message: string }>
  }
  readonly route: {
    /** The row leaves by this queue. */
    send(queue: Queue): void
    /** A copy of the row leaves by this queue. */
    sendCopy(queue: Queue): void
    getTargets(): Array<{ name: Queue; mode: "send" | "copy" }>
  }
  readonly utils: {
    /** When the chunk was begun, as 2024-12-31T23:59:59.000Z. */
    now(): string
    newGuid(): string
    log(message: unknown): void
    log(level: "debug" | "info" | "warn" | "error", message: unknown): void
    /** A number, date or text by a pattern: 0.00, #,##0.00, N2, P1, yyyy-MM-dd, upper, lower, trim. */
    format<Value>(value: Value, pattern: string): string | (Value extends null | undefined ? null : never)
    formatDate<Value extends Date | string | number | null | undefined>(
      value: Value,
      pattern: string,
    ): string | (Value extends null | undefined ? null : never)
  }
  /** What is kept from row to row, with \`stateful: true\`. */
  readonly state: State
}`

export function rowTypes(
  options: JavaScriptConfig,
  input: RowSchema | undefined,
  context: StepContext,
): RowDeclarations {
  const declared = options.outputSchema === undefined ? undefined : columnSpecs(options.outputSchema.columns)
  const globals = Object.entries(context.globals).map(([name, value]) => `const ${name}: ${typeOf(value)}`)
  const libraries = (options.libraries ?? []).map((name) => `const ${name}: any`)
  return {
    ...(declared === undefined ? {} : { output: new RowSchema(declared) }),
    shared: [
      API,
      ...[...globals, ...libraries].map((line) => `declare global {\n  ${line}\n}`),
    ],
    own: [
      "/** A row as it comes in. */",
      input === undefined ? "interface Row {\n  [column: string]: any\n}" : members("Row", input.columns, cellType),
      "",
      declared === undefined
        ? "/** Whatever is set becomes a column, as text. */\ninterface Fields {\n  [field: string]: unknown\n}"
        : `/** What fields may be set to. */\n${members("Fields", declared, fieldType)}`,
      "",
      "/** Queues that are there to send to. */",
      `type Queue = ${context.queues.map((queue) => JSON.stringify(queue)).join(" | ") || "never"}`,
      "",
      "/** The parameter of `process`. */",
      `type Context = FlowContext<Row, Fields, Queue, ${options.stateful ? "Record<string, any>" : "never"}>`,
    ].join("\n"),
  }
}

const members = (name: string, columns: ReadonlyArray<ColumnSpec>, type: (spec: ColumnSpec) => string): string =>
  [
    `interface ${name} {`,
    ...columns.map((spec) => `  /** ${spec.type}${NOTES[spec.type] ?? ""} */\n  ${key(spec.name)}: ${type(spec)}`),
    "}",
  ].join("\n")

const key = (name: string): string => /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)

const NOTES: Partial<Record<ColumnType, string>> = {
  integer: "; a bigint where a number would lose digits",
  decimal: "; an object with the exact text, for String(…), where a number would lose digits",
  date: ", as 2024-12-31",
  datetime: ", as 2024-12-31T23:59:59Z",
}

const CELLS: Readonly<Record<ColumnType, string>> = {
  text: "string",
  integer: "number",
  decimal: "number",
  double: "number",
  boolean: "boolean",
  date: "string",
  datetime: "string",
  json: "any",
}

const cellType = ({ type, required, default: fallback }: ColumnSpec): string =>
  required || fallback !== undefined || type === "json" ? CELLS[type] : `${CELLS[type]} | null`

const FIELDS: Readonly<Record<ColumnType, string>> = {
  text: "string | number | bigint | boolean | Date",
  integer: "number | bigint | string",
  decimal: "number | bigint | string",
  double: "number | bigint | string",
  boolean: "boolean | string",
  date: "string | Date",
  datetime: "string | Date",
  json: "unknown",
}

const fieldType = ({ type, required, default: fallback }: ColumnSpec): string =>
  (required && fallback === undefined) || type === "json" ? FIELDS[type] : `${FIELDS[type]} | null | undefined`

/** Of plain data, which is frozen. */
function typeOf(value: unknown): string {
  if (Array.isArray(value)) {
    const items = [...new Set(value.map(typeOf))]
    return `ReadonlyArray<${items.length === 0 ? "never" : items.join(" | ")}>`
  }
  if (typeof value === "object" && value !== null) {
    const kinds = [...new Set(Object.values(value).map(typeOf))]
    // A table, which scripts look up by names that they compute.
    const rest = kinds.length === 1 && Object.keys(value).length > 1
      ? [`readonly [name: string]: ${kinds[0]} | undefined`]
      : []
    const inner = Object.entries(value).map(([name, member]) => `readonly ${key(name)}: ${typeOf(member)}`)
    return inner.length === 0 ? "Readonly<Record<string, never>>" : `{ ${[...inner, ...rest].join("; ")} }`
  }
  return value === null ? "null" : typeof value
}
