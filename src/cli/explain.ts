/** `flowengine explain`: what a code means, with an example that fails and how it is mended. Needs no engine. */
import { type Code, CODES, isCode } from "../errors/codes.ts"
import { didYouMean } from "../errors/suggest.ts"
import type { Invocation } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { print, printJson, say } from "./terminal.ts"

const listed = () => (Object.keys(CODES) as Array<Code>).map((code) => ({ code, ...CODES[code] }))

export async function explain({ files: [wanted], options }: Invocation): Promise<number> {
  if (wanted === undefined) {
    if (options.json) printJson(listed())
    else print(listed().map(({ code, title }) => `${code}  ${title}`).join("\n"))
    return EXIT.ok
  }
  const code = wanted.toUpperCase()
  if (!isCode(code)) {
    const meant = didYouMean(code, Object.keys(CODES))
    const help = meant === undefined ? CODES.FE1402.help : `did you mean ${meant}?`
    if (options.json) {
      printJson({
        ok: false,
        errors: [{
          code: "FE1402",
          title: CODES.FE1402.title,
          class: "config",
          message: `there is no code ${wanted}`,
          help,
        }],
      })
    } else {
      const { quoted } = await import("../errors/printable.ts")
      say(`error[FE1402]: there is no code ${quoted(wanted)}\nhelp: ${help}`)
    }
    return EXIT.config
  }
  const entry = CODES[code]
  const { exampleOf, failingText, mendedText } = await import("../errors/examples/shown.ts")
  const example = exampleOf(code)
  if (options.json) printJson({ code, ...entry, example })
  else {
    const failing = ["", "An example that fails", "", ...indented(failingText(example))]
    const mended = ["", "And mended", "", ...indented(mendedText(example))]
    print([explanation(code), ...failing, ...mended].join("\n"))
  }
  return EXIT.ok
}

const indented = (lines: ReadonlyArray<string>) => lines.map((line) => line === "" ? "" : `  ${line}`)

export function explanation(code: Code): string {
  const { title, class: errorClass, explain, help } = CODES[code]
  return [`${code}: ${title}`, "", ...wrap(explain), "", ...wrap(`What to do: ${help}.`), "", classNote(errorClass)]
    .join("\n")
}

function classNote(errorClass: string): string {
  const notes: Readonly<Record<string, string>> = {
    config: "Class config: the pipeline file or the command line has to change. Exit code 1.",
    data: "Class data: the data, or what is declared about it. Exit code 2.",
    script: "Class script: the JavaScript of a step. Exit code 2.",
    transient: "Class transient: may pass by itself. Exit code 2.",
    permanent: "Class permanent: will not pass by itself. Exit code 2.",
    environment: "Class environment: files, permissions, disk. Exit code 3.",
    bug: "Class bug: a mistake of FlowEngine. Exit code 4.",
  }
  return notes[errorClass]
}

/** Lines of at most 80 columns. */
function wrap(text: string): ReadonlyArray<string> {
  const lines = [""]
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1]
    if (last.length + word.length + 1 > 80) lines.push(word)
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`
  }
  return lines
}
