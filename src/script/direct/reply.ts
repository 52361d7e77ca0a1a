/**
 * The reply to a request from what the direct script made of its rows and what the sandbox says of the doubtful ones.
 */
import type { Column } from "../../data/column.ts"
import { decodeValues } from "../cells_out.ts"
import type { ChunkReply, ChunkRequest, OutputColumn, RowFailure, ScriptProgram } from "../program.ts"
import { type DirectRun, DOUBTFUL, FAILED, KEPT, ROUTED } from "./run.ts"

export function directReply(
  program: ScriptProgram,
  request: ChunkRequest,
  run: DirectRun,
  rest: ChunkReply | undefined,
): Omit<ChunkReply, "work"> {
  const failures = [...run.failures]
  const offsets = rest === undefined ? run.offsets : withRest(program, request, run, rest, failures)
  return { ...sortedOut(program, request, run, rest, failures), bytes: run.buffer.content, offsets }
}

/** Start and end of all cells, those of the sandbox's rows behind the others. */
function withRest(
  program: ScriptProgram,
  request: ChunkRequest,
  { buffer, offsets }: DirectRun,
  rest: ChunkReply,
  failures: Array<RowFailure>,
): ReadonlyArray<Int32Array | null> {
  const shift = buffer.length
  buffer.copy(rest.bytes, 0, rest.bytes.length)
  const rows = Int32Array.from(new Set([...rest.kept, ...rest.routes.flatMap(({ rows }) => [...rows])]))
  const outputs = program.output.filter(({ way }) => way !== "copy")
  return outputs.map((output, n) => {
    const [own, others] = [offsets[n], rest.offsets[n]]
    if (own === null && others === null) return null
    const target = own ?? new Int32Array(2 * request.size).fill(-1)
    const input = inputOf(output, program, request)
    const verdicts = {
      isUnseen: () => false,
      fail: (i: number, failure: Omit<RowFailure, "row">) => void failures.push({ ...failure, row: rows[i] }),
    }
    if (others === null) {
      // What no row of the sandbox has set is the input's.
      decodeValues(new Array(rows.length).fill(undefined), { output, input }, rows, target, buffer, verdicts)
      return target
    }
    for (const row of rows) {
      const start = others[2 * row]
      target[2 * row] = start < 0 ? -1 : start + shift
      target[2 * row + 1] = start < 0 ? -1 : others[2 * row + 1] + shift
    }
    // Here it was no row of the direct script that has set it.
    if (own === null) passInput({ output, input }, request, rows, target, buffer, verdicts)
    return target
  })
}

function passInput(
  column: { readonly output: OutputColumn; readonly input: Column | undefined },
  request: ChunkRequest,
  others: Int32Array,
  target: Int32Array,
  buffer: DirectRun["buffer"],
  verdicts: Parameters<typeof decodeValues>[5],
): void {
  const theirs = new Set(others)
  const rows = request.rows.filter((row) => !theirs.has(row))
  decodeValues(new Array(rows.length).fill(undefined), column, rows, target, buffer, verdicts)
}

const inputOf = ({ from }: OutputColumn, program: ScriptProgram, request: ChunkRequest): Column | undefined =>
  from < 0 ? undefined : { spec: program.input[from], cells: request.columns[program.inputs.indexOf(from)] }

/** Rows by what became of them, here or in the sandbox. */
function sortedOut(
  program: ScriptProgram,
  { rows }: ChunkRequest,
  { fates, sent }: DirectRun,
  rest: ChunkReply | undefined,
  failures: ReadonlyArray<RowFailure>,
): Pick<ChunkReply, "kept" | "filtered" | "routed" | "routes" | "failures" | "logs"> {
  const kept = new Int32Array(rows.length)
  let [count, filtered, routed] = [0, rest?.filtered ?? 0, rest?.routed ?? 0]
  for (let i = 0; i < rows.length; i++) {
    const fate = fates[i]
    if (fate === KEPT) kept[count++] = rows[i]
    else if (fate === ROUTED) routed++
    else if (fate !== FAILED && fate !== DOUBTFUL) filtered++
  }
  const routes = new Map<string, Int32Array>()
  program.direct!.queues.forEach((queue, n) => {
    if (sent[n].length > 0) routes.set(queue, Int32Array.from(sent[n]))
  })
  for (const { route, rows } of rest?.routes ?? []) routes.set(route, merged(routes.get(route), rows))
  return {
    kept: merged(kept.slice(0, count), rest?.kept),
    filtered,
    routed,
    routes: [...routes].map(([route, rows]) => ({ route, rows })),
    failures: failures.length === 0 && rest === undefined
      ? []
      : [...failures, ...rest?.failures ?? []].sort((one, other) => one.row - other.row),
    logs: rest?.logs ?? [],
  }
}

function merged(one: Int32Array | undefined, other: Int32Array | undefined): Int32Array {
  if (one === undefined || other === undefined || other.length === 0) return one ?? other!
  const all = new Int32Array(one.length + other.length)
  all.set(one)
  all.set(other, one.length)
  return all.sort()
}
