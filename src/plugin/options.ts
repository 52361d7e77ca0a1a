/**
 * Building blocks for the options of steps, so that the same option reads the same in every step.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { patternProblem } from "../data/dates.ts"
import { COLUMN_TYPES, type ColumnSpec, type ColumnType } from "../data/schema.ts"

/** A key that may be left out and then has a value; shows up as `default` in help. */
export const withDefault = <S extends Schema.Constraint>(
  schema: S,
  value: S["Encoded"],
): Schema.withDecodingDefaultKey<S> => Schema.withDecodingDefaultKey<S>(Effect.succeed(value))(schema)

/** One path or pattern, or several. */
export const FilePaths: Schema.Codec<string | ReadonlyArray<string>> = Schema.Union([
  Schema.String,
  Schema.Array(Schema.String).check(Schema.isMinLength(1)),
])
  .annotate({
    description:
      "File to read, or a list of files; patterns (*, **, ?, {a,b}) are fine; - is stdin. Relative to the pipeline file.",
  })

/** The paths of `FilePaths`, always as a list. */
export const pathList = (paths: string | ReadonlyArray<string>): ReadonlyArray<string> =>
  typeof paths === "string" ? [paths] : paths

/** The option for a file to write. */
export const OutputPath: Schema.Codec<string> = Schema.String.check(Schema.isMinLength(1, { expected: "a path" }))
  .annotate({
    description: "File to write, relative to the pipeline file; missing folders are made; .gz compresses.",
  })

/** The option for what becomes of a file that is there. */
export const OutputMode: Schema.Codec<"replace" | "create" | "fail"> = Schema.Literals(["replace", "create", "fail"])
  .annotate({
    description: "What to do with an existing file: replace it when the run succeeds, continue it, or refuse to run.",
    default: "replace",
  })

/** An entry of `columns`, as it is written. */
export interface ColumnConfig {
  readonly name: string
  readonly type?: ColumnType
  readonly required?: boolean
  readonly format?: string
  readonly default?: string | number | boolean
}

/** An entry of `columns`, checked. */
export interface ColumnSetting extends ColumnConfig {
  readonly type: ColumnType
}

/** An entry of `columns`. */
export const ColumnOption: Schema.Codec<ColumnSetting, ColumnConfig> = Schema.Struct({
  name: Schema.String.annotate({ description: "Name of the column." }),
  type: withDefault(
    Schema.Literals(COLUMN_TYPES).annotate({ description: "Type of the values.", default: "text" }),
    "text",
  ),
  required: Schema.optionalKey(
    Schema.Boolean.annotate({ description: "A missing value is a row error.", default: false }),
  ),
  format: Schema.optionalKey(
    Schema.String.check(
      Schema.makeFilter((pattern: string) => patternProblem(pattern) === undefined, {
        expected: "a pattern of yyyy, MM, dd, HH, mm, ss and the like",
        toJsonSchema: () => [{}, true],
      }),
    ).annotate({ description: "Pattern of dates and datetimes, as dd/MM/yyyy HH:mm; ISO 8601 if absent." }),
  ),
  default: Schema.optionalKey(
    Schema.Union([Schema.String, Schema.Finite, Schema.Boolean]).annotate({
      description: "Stands for a missing value.",
    }),
  ),
})

/** The option `columns` of a step that makes rows. */
export const Columns: Schema.Codec<ReadonlyArray<ColumnSetting>, ReadonlyArray<ColumnConfig>> = Schema.Array(
  ColumnOption,
).check(Schema.isMinLength(1, { expected: "at least one column" }))
  .annotate({
    description:
      "The columns, by name: {name, type, required, format, default}. Without it every column is taken as it is.",
  })

/** Columns as the rest of the engine knows them. */
export const columnSpecs = (columns: ReadonlyArray<ColumnSetting>): ReadonlyArray<ColumnSpec> =>
  columns.map(({ default: fallback, ...spec }) =>
    fallback === undefined ? spec : { ...spec, default: String(fallback) }
  )

/** The option for columns of the data that `columns` does not name. */
export const ExtraColumns: Schema.Codec<"warn" | "drop" | "fail"> = Schema.Literals(["warn", "drop", "fail"]).annotate({
  description: "Columns of the data that `columns` does not name: leave them out with a warning, silently, or refuse.",
  default: "warn",
})

/** A number that may be left out. */
type OptionalNumber = Schema.withDecodingDefaultKey<Schema.Codec<number>>

const Bytes = (description: string, minimum: number, byDefault: number): OptionalNumber =>
  withDefault(
    Schema.Int.check(Schema.isBetween({ minimum, maximum: 1 << 30 })).annotate({ description, default: byDefault }),
    byDefault,
  )

/** The option for the largest record, in bytes; 16 MiB if absent. */
export const MaxRecordBytes: OptionalNumber = Bytes(
  "Largest record accepted, in bytes; protects memory.",
  64,
  16 * 1024 * 1024,
)
/** The option for the size of chunks, in bytes; 512 KiB if absent. */
export const ChunkBytes: OptionalNumber = Bytes("Bytes read and handed on at a time.", 64, 512 * 1024)
/** An option that is a whole number, 0 or more. */
export const Count = (description: string): Schema.Codec<number> =>
  Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)).annotate({ description })
