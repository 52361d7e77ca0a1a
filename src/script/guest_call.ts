/** What crosses in one call of the guest: plain data and bytes. */

/** What one call of the guest needs; `skipped` are rows (counted from the first) it must leave alone, ascending. */
export interface GuestCall {
  /** The columns in the guest's binary form. */
  readonly columns: Uint8Array
  /** Upper bound of the texts that the script writes without counting them. */
  readonly bound: number
  /** Places among the reads whose numbers are in memory as integers. */
  readonly inIntegers: ReadonlyArray<number>
  readonly fixes: ReadonlyArray<number | string>
  readonly rows: number
  readonly time: string
  readonly seed: ReadonlyArray<number>
  readonly skipped: ReadonlyArray<number>
}

/** What the guest made of some rows. */
export interface GuestResult {
  /** In the guest's binary form. */
  readonly result: Uint8Array
  /** What became of each row, as in rows.js. */
  readonly fates: Uint8Array
  /** Made columns that hold nothing but numbers; UNSET where a row set none. */
  readonly numbers: ReadonlyArray<Float64Array>
}
