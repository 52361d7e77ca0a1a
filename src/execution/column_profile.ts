/**
 * What the values of a source's columns look like, compared with what the columns say: how many are null, how many did not
 * fit, and whether a text column could be of a narrower type. For samples; looks at every value.
 */
import type { Chunk } from "../data/chunk.ts"
import { cellText } from "../data/column.ts"
import { parseScalar } from "../data/scalar.ts"
import type { ColumnType, RowSchema } from "../data/schema.ts"

/** What was in one column of a sample, in rows. */
export interface ColumnProfile {
  readonly column: string
  readonly type: ColumnType
  readonly values: number
  readonly nulls: number
  /** Rows that were rejected because of the column. */
  readonly rejected: number
  /** A narrower type that all values of a text column fit. */
  readonly fits?: ColumnType
}

/** The narrower first. */
const NARROWER: ReadonlyArray<ColumnType> = ["integer", "decimal", "boolean", "date", "datetime"]

interface Tally {
  readonly type: ColumnType
  values: number
  nulls: number
  rejected: number
  readonly fits: Set<ColumnType>
}

export class ColumnProfiles {
  /** In the order of the columns. */
  readonly #tallies: ReadonlyMap<string, Tally>

  constructor({ columns }: RowSchema) {
    this.#tallies = new Map(columns.map(({ name, type }) => {
      const fits = new Set(type === "text" ? NARROWER : [])
      return [name, { type, values: 0, nulls: 0, rejected: 0, fits }]
    }))
  }

  see(chunk: Chunk): void {
    for (const column of chunk.columns) {
      const tally = this.#tallies.get(column.spec.name)!
      for (let n = 0; n < chunk.count; n++) {
        const text = cellText(column, chunk.rowAt(n))
        if (text === null) tally.nulls++
        else {
          tally.values++
          for (const type of tally.fits) {
            if (parseScalar({ name: "", type }, text) === undefined) tally.fits.delete(type)
          }
        }
      }
    }
  }

  /** A row was rejected; nothing is counted where it was not because of one column. */
  rejected(column: string | undefined): void {
    const tally = column === undefined ? undefined : this.#tallies.get(column)
    if (tally !== undefined) tally.rejected++
  }

  get report(): ReadonlyArray<ColumnProfile> {
    return [...this.#tallies].map(([column, { type, values, nulls, rejected, fits }]) => {
      const [narrowest] = values === 0 ? [] : fits
      return { column, type, values, nulls, rejected, ...(narrowest === undefined ? {} : { fits: narrowest }) }
    })
  }
}
