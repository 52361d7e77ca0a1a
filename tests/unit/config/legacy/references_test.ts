/** Old references in the current spelling: what is rewritten, what is left alone, what is unknown. */
import { assertEquals } from "@std/assert"
import { currentReferences } from "../../../../src/config/legacy/references.ts"
import { BUILT_IN_NAMES, builtInVariables } from "../../../../src/config/variables.ts"

const NAMES = ["Region", "inputFile", "b.c-d", "My Region", "runDate"]
const rewrite = (text: string) => currentReferences(text, (name) => NAMES.includes(name), NAMES)

/** Old text, and the text that it becomes without a problem. */
const FINE: ReadonlyArray<[string, string]> = [
  ["{Region}", "${Region}"],
  ["out/{Region}_{RunDate:yyyyMMdd}.csv", "out/${Region}_${RunDate|yyyyMMdd}.csv"],
  ["{RunDate:yyyy-MM-dd HH:mm}", "${RunDate|yyyy-MM-dd HH:mm}"],
  ["{b.c-d}{Region}", "${b.c-d}${Region}"],
  ["{Region:}", "${Region}"],
  // Formats of texts are known in any case, those of dates and numbers are not.
  ["{inputFile:FileName}", "${inputFile|filename}"],
  ["{inputFile:FILENAMEWITHOUTEXT}", "${inputFile|filenamewithoutext}"],
  ["{Region:D}", "${Region|D}"],
  // The first letter may have the other case; what is written wins, and the file wins over what is built in.
  ["{region}", "${Region}"],
  ["{InputFile}", "${inputFile}"],
  ["{timestamp:HHmm}", "${Timestamp|HHmm}"],
  ["{RunDate} {runDate}", "${RunDate} ${runDate}"],
  // No references.
  ["{{Region}}", "{{Region}}"],
  ["{{", "{{"],
  ["{}", "{}"],
  ["{ Region }", "{ Region }"],
  ['{"Region": "{Region}"}', '{"Region": "${Region}"}'],
  ["{Regoin: 1, b: {c: 2}}", "{Regoin: 1, b: {c: 2}}"],
  ["^\\d{3}[A-Z]{2,}$", "^\\d{3}[A-Z]{2,}$"],
  ["a { b", "a { b"],
  ["{Region", "{Region"],
  ["{'Region'}", "{'Region'}"],
  ["{a, b}", "{a, b}"],
  // The current spelling.
  ["${Region}/${regoin:x}", "${Region}/${regoin:x}"],
  ["${env:HOME}", "${env:HOME}"],
  ["$${Region}", "$${Region}"],
]

Deno.test("currentReferences rewrites references, and nothing else", () => {
  for (const [old, current] of FINE) assertEquals(rewrite(old), { text: current, problems: [] }, old)
})

Deno.test("currentReferences changes nothing in what it wrote", () => {
  for (const [, current] of FINE) assertEquals(rewrite(current).text, current)
})

Deno.test("currentReferences tells unknown names at their places, with the nearest name", () => {
  assertEquals(rewrite("{Region}/{Regoin:upper}/{Nothing}"), {
    text: "${Region}/{Regoin:upper}/{Nothing}",
    problems: [
      { offset: 9, length: 14, name: "Regoin", meant: "Region" },
      { offset: 24, length: 9, name: "Nothing" },
    ],
  })
  assertEquals(rewrite("{TimeStmp}").problems, [{ offset: 0, length: 10, name: "TimeStmp", meant: "Timestamp" }])
})

Deno.test("currentReferences tells of variables whose names the current form does not take", () => {
  assertEquals(rewrite("{My Region}"), {
    text: "{My Region}",
    problems: [{ offset: 0, length: 11, name: "My Region", isUnfit: true }],
  })
})

Deno.test("BUILT_IN_NAMES are the names of all built-in variables", () => {
  const text = "x"
  const built = builtInVariables({
    now: new Date(0),
    machineName: text,
    userName: text,
    processId: 1,
    workingDir: text,
    configPath: text,
    env: () => text,
  })
  assertEquals([...built.keys()], BUILT_IN_NAMES)
})
