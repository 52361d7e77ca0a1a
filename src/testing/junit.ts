/** Results of tests as JUnit XML, the way build servers read them: a suite per file, a case per test. */
import { renderErrors } from "../errors/render.ts"
import type { TestFileResult, TestResult } from "./run_tests.ts"

/** One document for all files; times in seconds. */
export function junitXml(results: ReadonlyArray<TestFileResult>): string {
  const suites = results.map(({ file, tests }) => {
    const cases = tests.map((test) => caseXml(file, test))
    return element("testsuite", { name: file, ...counts(tests) }, cases)
  })
  const all = counts(results.flatMap(({ tests }) => tests))
  return `<?xml version="1.0" encoding="UTF-8"?>\n${
    element("testsuites", { name: "flowengine test", ...all }, suites)
  }\n`
}

const counts = (tests: ReadonlyArray<TestResult>) => ({
  tests: tests.length,
  failures: tests.filter(({ differences, errors }) => errors.length === 0 && differences.length > 0).length,
  errors: tests.filter(({ errors }) => errors.length > 0).length,
  time: seconds(tests.reduce((sum, { ms }) => sum + ms, 0)),
})

const seconds = (ms: number) => (ms / 1000).toFixed(3)

function caseXml(file: string, { name, line, ms, differences, errors }: TestResult): string {
  const text = differences.map(({ what, message, lines, place }) =>
    [`${what}: ${message} (${file}:${place.line})`, ...lines.map(({ mark, text }) => `${mark} ${text}`)].join("\n")
  ).join("\n")
  const [first] = differences
  const inside = errors.length > 0
    ? [element("error", { message: errors[0].message, type: errors[0].code }, [
      escaped(renderErrors(errors, { colour: false })),
    ])]
    : first === undefined
    ? []
    : [element("failure", { message: `${first.what}: ${first.message}`, type: "difference" }, [escaped(text)])]
  return element("testcase", { name, classname: file, file, line, time: seconds(ms) }, inside)
}

function element(name: string, attributes: Readonly<Record<string, string | number>>, inside: ReadonlyArray<string>) {
  const head = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`).join("")
  return inside.length === 0 ? `<${name}${head}/>` : `<${name}${head}>\n${inside.join("\n")}\n</${name}>`
}

/** Without what XML cannot have at all. */
const escaped = (text: string): string =>
  text.toWellFormed().replace(/[^\P{Cc}\t\n]|[\ufffe\uffff]/gu, "\ufffd").replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
