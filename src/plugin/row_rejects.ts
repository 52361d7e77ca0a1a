/** The rows of a chunk that a source cannot take, each with the first reason found. */
import type { FlowError } from "../errors/flow_error.ts"
import type { RowReject } from "./contract.ts"

/** Collects the rejects of a chunk; only the first reason of a row counts. */
export class RowRejects {
  readonly #errors = new Map<number, FlowError>()

  get count(): number {
    return this.#errors.size
  }

  has(row: number): boolean {
    return this.#errors.has(row)
  }

  add(row: number, error: FlowError): void {
    if (!this.#errors.has(row)) this.#errors.set(row, error)
  }

  others(size: number): Int32Array {
    const rows = new Int32Array(size - this.#errors.size)
    for (let row = 0, n = 0; row < size; row++) if (!this.#errors.has(row)) rows[n++] = row
    return rows
  }

  inOrder(): ReadonlyArray<RowReject> {
    return [...this.#errors].sort(([a], [b]) => a - b).map(([row, error]) => ({ row, error }))
  }
}
