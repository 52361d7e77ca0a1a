/**
 * Finds where the loops of a function take another turn. A turn can be counted at the head of the loop, which is right
 * always, or where code jumps back to the head: then the many loops that end in their first turn cost nothing.
 */
import { readInstruction } from "./instructions.ts"
import type { WasmReader } from "./wasm_reader.ts"

/** A jump back to the head of a loop. */
export interface JumpBack {
  /** First byte behind it. */
  readonly to: number
  readonly isConditional: boolean
  /** Number of the loop's label there. */
  readonly label: number
}

export interface Turns {
  /** Where a turn is to be counted behind the head of a loop. */
  readonly heads: ReadonlySet<number>
  /** Where it is to be counted before a jump, by the first byte of that. */
  readonly jumps: ReadonlyMap<number, JumpBack>
}

/** A loop with more of them is counted at its head, so that the code does not grow much: an interpreter has hundreds. */
const MOST_JUMPS = 4

interface Label {
  readonly isLoop: boolean
  /** First byte behind the head. */
  readonly head: number
  isAtHead: boolean
  readonly jumps: Array<readonly [number, JumpBack]>
}

const labelOf = (isLoop: boolean, head: number, isAtHead: boolean): Label => ({ isLoop, head, isAtHead, jumps: [] })

/** Of the code from where the reader is, to `end`; the reader is at the end then. */
export function turnsOf(reader: WasmReader, end: number): Turns {
  const open: Array<Label> = [labelOf(false, reader.at, false)]
  const loops: Array<Label> = []
  while (reader.at < end) {
    const at = reader.at
    const instruction = readInstruction(reader)
    if (instruction.kind === "end") open.pop()
    else if (instruction.kind === "block") {
      const label = labelOf(instruction.isLoop, reader.at, !instruction.isPlain)
      open.push(label)
      if (label.isLoop) loops.push(label)
    } else if (instruction.kind === "jump") {
      for (const number of instruction.labels) {
        const label = open.at(-1 - number) ?? reader.refuse(`there is no label ${number}`, at)
        // What a table jumps to is decided in the jump.
        if (instruction.way === "table") label.isAtHead = true
        else label.jumps.push([at, { to: reader.at, isConditional: instruction.way === "if", label: number }])
      }
    }
  }
  if (reader.at !== end || open.length > 0) reader.refuse("a function does not end where it should")
  const [heads, jumps] = [new Set<number>(), new Map<number, JumpBack>()]
  for (const loop of loops) {
    if (loop.isAtHead || loop.jumps.length > MOST_JUMPS) heads.add(loop.head)
    else for (const [at, jump] of loop.jumps) jumps.set(at, jump)
  }
  return { heads, jumps }
}
