/**
 * The file of tests, declared once: what may stand where, what it means. Whether it fits a pipeline is checked when the
 * pipeline is known (pipeline_names.ts).
 */
import * as Schema from "effect/Schema"
import { DurationOption } from "../config/durations.ts"
import { isCode } from "../errors/codes.ts"
import { Columns } from "../plugin/options.ts"

const described = (description: string) => ({ description })
const Name = Schema.String.check(Schema.isMinLength(1))
const Whole = (minimum: number, description: string) =>
  Schema.Int.check(Schema.isGreaterThanOrEqualTo(minimum)).annotate(described(description))
const CodeName = Schema.String.check(
  Schema.makeFilter((text: string) => isCode(text), { expected: "a code, as FE3102" }),
)
const Scalar = Schema.Union([Schema.String, Schema.Finite, Schema.Boolean, Schema.BigInt])
const Variables = Schema.Record(Schema.String, Scalar)
const Rows = Schema.Array(Schema.Record(Schema.String, Schema.Unknown))

const faultKeys = {
  error: Schema.optionalKey(CodeName.annotate(described("Code of the error; FE6005 (reading) or FE6006 (writing)."))),
  times: Schema.optionalKey(Whole(1, "How often it fails before it works; always if absent.")),
  slow: Schema.optionalKey(DurationOption("Wait before every chunk.", 0)),
}

export const SourceFault = Schema.Struct({
  atRow: Schema.optionalKey(Whole(1, "The record that cannot be read; those before it can.")),
  ...faultKeys,
}).annotate(described("How the source fails."))

export const SinkFault = Schema.Struct({
  atRow: Schema.optionalKey(Whole(1, "The row whose chunk cannot be written.")),
  at: Schema.optionalKey(
    Schema.Literals(["open", "prepare", "commit"]).annotate(described("The call that fails, instead of a write.")),
  ),
  diskFullAfter: Schema.optionalKey(Whole(0, "Bytes of its file that can be written.")),
  ...faultKeys,
}).annotate(described("How the sink fails."))

const Given = Schema.Struct({
  rows: Schema.optionalKey(Rows.annotate(described("Rows, as maps of columns and values."))),
  text: Schema.optionalKey(Schema.String.annotate(described("The text of its file."))),
  file: Schema.optionalKey(Name.annotate(described("A file to read instead; relative to the test file."))),
  columns: Schema.optionalKey(Columns),
  fault: Schema.optionalKey(SourceFault),
})

const ExpectedRows = {
  rows: Schema.optionalKey(Rows.annotate(described("The rows; columns that are not named may have any value."))),
  count: Schema.optionalKey(Whole(0, "How many rows.")),
  inAnyOrder: Schema.optionalKey(Schema.Boolean.annotate(described("The order of `rows` does not matter."))),
}

const ExpectedReject = Schema.Struct({
  code: CodeName,
  step: Schema.optionalKey(Schema.String.annotate(described("The step that could not take the row."))),
  record: Schema.optionalKey(Whole(1, "Number of the record in its source.")),
  column: Schema.optionalKey(Schema.String),
  message: Schema.optionalKey(Schema.String.annotate(described("A part of the message."))),
})

export const Expected = Schema.Struct({
  sinks: Schema.optionalKey(
    Schema.Record(
      Schema.String,
      Schema.Struct({
        ...ExpectedRows,
        text: Schema.optionalKey(Schema.String.annotate(described("The text of its file, byte for byte."))),
      }),
    ).annotate(described("What sinks and queues have at the end.")),
  ),
  steps: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.Struct(ExpectedRows)).annotate(described("What steps put out.")),
  ),
  routes: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.Struct(ExpectedRows)).annotate(described("What scripts sent to queues.")),
  ),
  filtered: Schema.optionalKey(
    Schema.Record(Schema.String, Whole(0, "Rows")).annotate(described("How many rows steps filtered.")),
  ),
  rejects: Schema.optionalKey(
    Schema.Array(ExpectedReject).annotate(described("All rejected rows, in any order; none if absent.")),
  ),
  error: Schema.optionalKey(
    Schema.Struct({
      code: CodeName,
      step: Schema.optionalKey(Schema.String),
      message: Schema.optionalKey(Schema.String.annotate(described("A part of the message."))),
    }).annotate(described("The run fails with this error; it succeeds if absent.")),
  ),
  snapshot: Schema.optionalKey(
    Schema.Boolean.annotate(
      described("Sinks, rejected rows and error are as they were when `--update` last wrote them down."),
    ),
  ),
  warnings: Schema.optionalKey(Schema.Array(CodeName).annotate(described("Codes of all warnings, in any order."))),
})

export const Test = Schema.Struct({
  name: Name.annotate(described("What is tested.")),
  variables: Schema.optionalKey(Variables.annotate(described("Values that win over those of the file."))),
  sources: Schema.Record(Schema.String, Given).annotate(described("What sources read, by id.")),
  sinks: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.Struct({ fault: SinkFault })).annotate(described("Sinks that fail, by id.")),
  ),
  expect: Expected.annotate(described("What the run must do.")),
})

export const TestFile = Schema.Struct({
  pipeline: Schema.optionalKey(
    Name.annotate(described("The pipeline file; that with the name of the test file if absent.")),
  ),
  variables: Schema.optionalKey(Variables.annotate(described("Variables of all tests."))),
  tests: Schema.Array(Test).check(Schema.isMinLength(1, { expected: "a list of at least one test" })),
}).annotate(described("A file of tests."))

export type TestFileConfig = typeof TestFile.Type
export type TestConfig = typeof Test.Type
export type GivenConfig = typeof Given.Type
export type SourceFaultConfig = typeof SourceFault.Type
export type SinkFaultConfig = typeof SinkFault.Type
export type ExpectedConfig = typeof Expected.Type
export type ExpectedRowsConfig = NonNullable<ExpectedConfig["steps"]>[string]
