/** Results of tests as text for people, and as JSON. Pure: prints nothing. */
import { type DiffLine, errorToJson, renderErrors, type TestFileResult, type TestResult } from "../../mod.ts"
import { basename } from "../data/path.ts"
import { quoted } from "../errors/printable.ts"
import { duration } from "../data/shown_numbers.ts"

const COLOURS: Readonly<Record<DiffLine["mark"], string>> = { "-": "31", "+": "32", "~": "33", " ": "2" }

const paint = (codes: string, text: string, colour: boolean) => colour ? `\x1b[${codes}m${text}\x1b[0m` : text

/** A file with its tests; what failed with what it should have been. */
export function testFileText({ file, tests, snapshots }: TestFileResult, colour: boolean): string {
  const unused = snapshots.unused.map((name) =>
    `  ${paint("33", "!", colour)} a snapshot of \`${quoted(name)}\`, which asks for none; --update removes it`
  )
  const written = snapshots.written === undefined ? [] : [`  snapshots written: ${basename(snapshots.written)}`]
  return [file, ...tests.map((test) => testText(file, test, colour)), ...unused, ...written].join("\n")
}

function testText(file: string, { name, ok, ms, line, differences, errors }: TestResult, colour: boolean): string {
  if (ok) return `  ${paint("32", "✓", colour)} ${quoted(name)} (${duration(ms)})`
  const lines = [`  ${paint("1;31", "✗", colour)} ${quoted(name)}  ${paint("2", `${file}:${line}`, colour)}`]
  for (const { what, message, lines: diff, place } of differences) {
    lines.push(`    ${paint("1", what, colour)}: ${quoted(message)}  ${paint("2", `${file}:${place.line}`, colour)}`)
    for (const { mark, text } of diff) lines.push(`      ${paint(COLOURS[mark], `${mark} ${quoted(text)}`, colour)}`)
  }
  if (errors.length > 0) lines.push(indented(renderErrors(errors, { colour })))
  return lines.join("\n")
}

const indented = (text: string) => text.split("\n").map((line) => line === "" ? "" : `    ${line}`).join("\n")

export interface TestCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export function countsOf(results: ReadonlyArray<TestFileResult>): TestCounts {
  const tests = results.flatMap((result) => result.tests)
  const passed = tests.filter(({ ok }) => ok).length
  const skipped = results.reduce((sum, result) => sum + result.skipped, 0)
  return { passed, failed: tests.length - passed, skipped }
}

export function countsText({ passed, failed, skipped }: TestCounts, ms: number): string {
  const parts = [`${passed} passed`, ...(failed > 0 ? [`${failed} failed`] : [])]
  if (skipped > 0) parts.push(`${skipped} left out by --filter`)
  return `${parts.join(", ")} (${duration(ms)})`
}

export const testFileJson = ({ file, pipeline, tests, skipped, snapshots }: TestFileResult) => ({
  file,
  pipeline,
  skipped,
  snapshots,
  tests: tests.map(({ name, line, ms, ok, differences, errors }) => ({
    name,
    line,
    ok,
    ms: Math.round(ms),
    differences: differences.map(({ what, message, lines, place }) => ({
      what,
      message,
      line: place.line,
      diff: lines.map(({ mark, text }) => `${mark} ${text}`),
    })),
    errors: errors.map(errorToJson),
  })),
})
