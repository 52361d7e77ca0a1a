/** docs/troubleshooting.md: the table of codes and the examples, as text. */
import { type Code, CODES } from "../../mod.ts"
import { exampleOf, failingText, mendedText } from "../../src/errors/examples/shown.ts"

const BLOCKS: Readonly<Record<string, string>> = {
  FE1: "Pipeline files and the command line",
  FE2: "Plugins",
  FE3: "Data",
  FE4: "Scripts",
  FE5: "Runs, checkpoints, dead letters",
  FE6: "Files",
  FE7: "Limits",
  FE8: "Tests",
  FE9: "Mistakes of FlowEngine",
}

const HEAD = `# Troubleshooting

Every error has a code, says what happened and why, shows your own line, and tells what to do. This page has all of
them; \`flowengine explain CODE\` prints the same in a terminal. Each example fails and is mended by a test.

\`flowengine validate --fix FILE\` mends what leaves no choice: misspelt keys, step types, step ids, variables, columns,
values and file names, numbers and yes or no in quotes, tabs, keys and connections that are there twice, references without
their quotes, scripts that are only the body of \`process\`, queues without a taker, dead letters without a file. It shows
what it changed, and leaves alone what somebody has to decide. With \`--json\` errors have the same as \`fix\`, for
editors.

The class of an error decides the exit code, and whether trying again may help:

| class                         | exit code | tried again by \`retry\` |
| ----------------------------- | --------- | -------------------- |
| config                        | 1         | no                   |
| data, script, permanent       | 2         | no                   |
| transient                     | 2         | yes                  |
| environment                   | 3         | no                   |
| bug                           | 4         | no                   |
`

export function troubleshooting(): string {
  const codes = Object.keys(CODES) as Array<Code>
  const parts = Object.entries(BLOCKS).flatMap(([block, title]) => {
    const inBlock = codes.filter((code) => code.startsWith(block))
    return inBlock.length === 0 ? [] : [`## ${title}`, ...inBlock.map(section)]
  })
  return `${[HEAD, ...parts].join("\n\n")}\n`
}

function section(code: Code): string {
  const { title, class: errorClass, explain, help } = CODES[code]
  const example = exampleOf(code)
  const fenced = (lines: ReadonlyArray<string>) => ["````text", ...lines, "````"].join("\n")
  return [
    `### ${code}: ${title}`,
    `_${errorClass}._ ${escaped(explain)}`,
    `**What to do:** ${escaped(help)}.`,
    fenced(failingText(example)),
    "Mended:",
    fenced(mendedText(example)),
  ].join("\n\n")
}

/** Stars and the like outside of code mean themselves. */
const escaped = (text: string) =>
  text.split(/(`[^`]*`)/).map((part) => part.startsWith("`") ? part : part.replace(/[*_<>]/g, "\\$&")).join("")

/** As `deno fmt` writes it. */
export async function formatted(markdown: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "-q", "--no-config", "--line-width=120", "--ext=md", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn()
  const writer = child.stdin.getWriter()
  await writer.write(new TextEncoder().encode(markdown))
  await writer.close()
  return new TextDecoder().decode((await child.output()).stdout)
}
