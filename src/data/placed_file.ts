/**
 * The output of a run that goes on with one which had put it in place already, and was cut off before it could say so
 * (kept_file.ts). There is nothing left to do.
 */
import { flowError } from "../errors/flow_error.ts"
import type { KeptPosition, KeptStream } from "./kept_file.ts"

/** An output that an earlier run has put in place. */
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
