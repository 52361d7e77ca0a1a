/**
 * An output that an earlier run has put in place, and did not live to note that: nothing is left to be done. How a run
 * goes on with one that is not in place is told in kept_file.ts.
 */
import { flowError } from "../errors/flow_error.ts"
import type { KeptPosition, KeptStream } from "./kept_file.ts"

export class PlacedFile implements KeptStream {
  readonly continues: boolean
  readonly bytesWritten: number

  constructor(readonly position: KeptPosition) {
    this.continues = position.continues
    this.bytesWritten = position.bytesWritten
  }

  head = (_length: number) => Promise.resolve(new Uint8Array(0))
  checkpoint = () => Promise.resolve(this.position)
  prepare = () => Promise.resolve()
  commit = () => Promise.resolve()
  suspend = () => Promise.resolve()
  undo = () => {}
  abort = () => Promise.resolve()

  write(bytes: Uint8Array): void {
    if (bytes.length > 0) throw flowError("FE9000", "rows came after the output was put in place")
  }
}
