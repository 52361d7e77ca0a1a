/** What `run --debug` adds to the report: how each step spent its time, its copies, and all its counters, as text. */
import type { RunReport, StepReport } from "../../mod.ts"
import { cpuText } from "./cpu_text.ts"
import { count, duration, percent } from "../data/shown_numbers.ts"

export function debugText(report: RunReport): string {
  const cpu = report.cpu === undefined ? [] : [cpuText(report.cpu)]
  const lines = [...cpu, ...report.steps.flatMap(stepLines), ...memoryLines(report), ...spillLines(report)]
  return lines.map((line) => `[debug] ${line}`).join("\n")
}

function spillLines({ spill = [] }: RunReport): ReadonlyArray<string> {
  return spill.map(({ from, to, route, chunks, bytes, peakBytes, readBack }) =>
    `${from}${route === undefined ? "" : `:${route}`} -> ${to}: ${count(chunks)} chunks on disk (${
      count(bytes)
    } bytes, at most ${count(peakBytes)} at once), ${count(readBack)} read back`
  )
}

function stepLines(step: StepReport): ReadonlyArray<string> {
  const { id, retries, retried, breaker } = step
  const { type, shares, busyMs, waitInMs, waitOutMs, pool, statistics, notes } = step
  const times = `busy ${duration(busyMs)} (${percent(shares.busy)}), waited for rows ${duration(waitInMs)} (${
    percent(shares.waitIn)
  }), for the next steps ${duration(waitOutMs)} (${percent(shares.waitOut)})`
  const cpu = step.cpuShare === undefined ? "" : `; about ${percent(step.cpuShare)} of the processor`
  const lines = [`${id} (${type}): ${times}${cpu}`]
  if (pool !== undefined) {
    lines.push(
      `${id}: pool of ${pool.size} (at most ${pool.limit}), ${pool.peak} at work at once, ${
        count(pool.uses)
      } uses, ${pool.waits} waits, ${duration(pool.waitMs)} waited`,
    )
  }
  const counters = Object.entries(statistics).map(([name, value]) => `${name} ${number(name, value)}`)
  if (counters.length > 0) lines.push(`${id}: ${counters.join(", ")}`)
  for (const { at, call, attempt, code, message, delayMs } of retried) {
    lines.push(`${id}: ${at} attempt ${attempt} of ${call} failed (${code}: ${message}); again after ${delayMs} ms`)
  }
  if (retries > retried.length) lines.push(`${id}: and ${count(retries - retried.length)} more retries`)
  for (const { at, from, to, openMs } of breaker?.transitions ?? []) {
    lines.push(`${id}: ${at} circuit ${from} → ${to}${openMs === undefined ? "" : ` for ${duration(openMs)}`}`)
  }
  return [...lines, ...notes.map((note) => `${id}: ${note}`)]
}

function memoryLines({ memory }: RunReport): ReadonlyArray<string> {
  const { limitMB, peakMB, level, levels, waitedMs, chunkBytes, shares, pools } = memory
  const limit = limitMB === undefined ? "without a limit" : `of ${count(limitMB)} MB`
  const times = Object.entries(levels).map(([name, n]) => `${name} ${n}`).join(", ")
  const inMB = (amounts: Readonly<Record<string, number>>) =>
    Object.entries(amounts).map(([name, bytes]) => `${name} ${(bytes / (1 << 20)).toFixed(1)} MB`).join(", ")
  return [
    `memory: peak ${count(peakMB)} MB ${limit}; level ${level} at the end, changes to ${times}; sources waited ${
      duration(waitedMs)
    }`,
    `memory: chunks of ${count(chunkBytes.planned)} bytes planned, ${count(chunkBytes.now)} at the end`,
    `memory: shares planned: ${inMB(shares)}`,
    `memory: at most in use: ${inMB(pools)}`,
  ]
}

const number = (name: string, value: number): string =>
  name.endsWith("Rate") ? value.toFixed(6) : name.endsWith("Ms") ? duration(value) : count(value)
