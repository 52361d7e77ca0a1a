/**
 * `conformance.json` beside plugin.json: what the suite needs to know to run a plugin, as options that work, rows to give it,
 * files and answers of a server it may ask. Runs nothing.
 */
import * as Schema from "effect/Schema"
import { decode } from "../../config/decode.ts"
import { Document } from "../../config/document.ts"
import { flowError, FlowErrors, toFlowErrors } from "../../errors/flow_error.ts"
import { COLUMN_TYPES } from "../../data/schema.ts"

const described = (description: string) => ({ description })
const optional = <S extends Schema.Top>(schema: S, description: string) =>
  Schema.optionalKey(schema.annotate(described(description)))

const Reply = Schema.Struct({
  status: optional(Schema.Int, "Status of the answer; 200 if absent."),
  headers: optional(Schema.Record(Schema.String, Schema.String), "Headers of the answer."),
  body: optional(Schema.Unknown, "Body of the answer: a text, or a value that is sent as JSON."),
  delayMs: optional(Schema.Int, "The answer comes so much later."),
  cutAt: optional(Schema.Int, "The connection breaks after so many bytes of the body."),
})

const Serve = Schema.Record(Schema.String, Schema.Union([Reply, Schema.Array(Reply)]))
const Rows = Schema.Array(Schema.Array(Schema.Unknown))
const FileTexts = Schema.Record(Schema.String, Schema.String)
const Options = Schema.Record(Schema.String, Schema.Unknown)

const Input = Schema.Struct({
  columns: Schema.Array(Schema.Struct({
    name: Schema.String,
    type: Schema.Literals(COLUMN_TYPES),
    required: Schema.optionalKey(Schema.Boolean),
  })),
  rows: Rows.check(Schema.isMinLength(1)),
})

const FixtureFile = Schema.Struct({
  options: optional(Options, "Options that work. `${server}` stands for the address of the server."),
  refused: optional(
    Schema.Array(Options),
    "Options that the JSON Schema lets pass and the plugin refuses by an error of the class `config`.",
  ),
  files: optional(FileTexts, "Files in the folder of the pipeline, by path."),
  serve: optional(Serve, "Answers of the server by path and query; a list is given one after the other."),
  atomic: optional(
    Schema.Boolean,
    "`false`: what a sink sent to a server cannot be taken back by `abort`, so only files are looked at.",
  ),
  input: optional(Input, "Rows for a transform or a sink; integers beyond 2^53 and decimals as texts."),
  output: optional(
    Schema.Struct({
      rows: optional(Rows, "Rows that a source or transform puts out."),
      files: optional(FileTexts, "Files that a sink leaves, by path."),
    }),
    "What comes of it.",
  ),
  failures: optional(
    Schema.Array(Schema.Struct({
      code: Schema.String.annotate(described("The code it must fail with.")),
      options: optional(Options, "Options that differ."),
      files: optional(FileTexts, "Files that differ."),
      serve: optional(Serve, "Answers that differ."),
    })),
    "Situations in which the plugin must fail with a code of its manifest.",
  ),
  bench: optional(
    Schema.Struct({
      options: optional(Options, "Options that differ."),
      repeat: optional(Schema.Int.check(Schema.isGreaterThan(0)), "The text of each file is there so many times."),
    }),
    "What is otherwise when the plugin is measured.",
  ),
  calls: optional(
    Schema.Array(Schema.Struct({
      call: Schema.String,
      arguments: Schema.Array(Schema.Unknown),
      returns: Schema.Unknown,
    })),
    "Calls of a library's functions and what they return.",
  ),
})

export type Fixture = typeof FixtureFile.Type
export type FixtureInput = typeof Input.Type
export type ServedReply = typeof Reply.Type

/** The keys a fixture may have, for the guide. */
export const FIXTURE_KEYS: ReadonlyArray<string> = Object.keys(FixtureFile.fields)

export const FIXTURE_FILE = "conformance.json"

/** Throws FlowErrors with all mistakes, FE2037. */
export function readFixture(text: string, file: string): Fixture {
  try {
    const document = new Document(file, text)
    const decoded = decode(FixtureFile, document.value(), document, [])
    if ("errors" in decoded) throw new FlowErrors({ errors: decoded.errors })
    return decoded.value
  } catch (error) {
    const errors = toFlowErrors(error).map(({ message, help, text, cause }) =>
      flowError("FE2037", message, { help, text, cause })
    )
    throw new FlowErrors({ errors })
  }
}
