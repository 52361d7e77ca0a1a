/** What a page is about: a run, or that it could not begin. */
import type { Setup } from "../../execution/setup.ts"
import type { RunReport } from "../../execution/telemetry.ts"
import type { FlowError } from "../../errors/flow_error.ts"
import type { Sample } from "./samples.ts"
import type { TimeLineReport } from "./time_line.ts"

export interface PageSubject {
  /** The pipeline file as the user named it. */
  readonly file: string
  /** Undefined if the run could not begin. */
  readonly report: RunReport | undefined
  readonly errors: ReadonlyArray<FlowError>
  /** Undefined if nothing moved. */
  readonly timeLine: TimeLineReport | undefined
  /** Rejected rows by code. */
  readonly samples: ReadonlyMap<string, ReadonlyArray<Sample>>
  /** Undefined if the run failed before its steps knew their columns. */
  readonly setup: Setup | undefined
}

/** The most memory that was seen: by the run, which looks when sources read, or by the time line, which looks afterwards too. */
export const peakMB = ({ memory }: RunReport, timeLine: TimeLineReport | undefined): number =>
  Math.max(memory.peakMB, ...timeLine?.memoryMB.map((mb) => mb ?? 0) ?? [])
