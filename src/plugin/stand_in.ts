/** How tests of pipelines give a source that reads files other data. What a source does in earnest is in contract.ts. */

/** A row of a test: the value of each column as JSON, digits as they are written. */
export type JsonRow = ReadonlyMap<string, string>

/** Other input for a source that reads files. */
export interface SourceStandIn<Options> {
  /** Options with which it reads this file instead of its own; `isText`: one in UTF-8, whatever its own are in. */
  reading(options: Options, path: string, isText: boolean): Options
  /** The text that it reads as these rows. */
  written(options: Options, rows: ReadonlyArray<JsonRow>): string
}
