/** Completions of the command line, in every shell that is there: what a person gets who presses Tab. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { COMMANDS } from "../src/cli/commands.ts"
import { CODES, registry } from "../mod.ts"
import { cli } from "./support/cli.ts"
import { inFolder } from "./support/paths.ts"

async function output(program: string, args: ReadonlyArray<string>, cwd: string): Promise<string> {
  const command = new Deno.Command(program, { args: [...args], cwd, stdin: "null", env: { HOME: cwd, TERM: "dumb" } })
  const { stdout } = await command.output()
  return new TextDecoder().decode(stdout)
}

/** What is offered after what was typed, sorted. */
type Complete = (script: string, typed: string, folder: string) => Promise<ReadonlyArray<string>>

const listed = (text: string): ReadonlyArray<string> =>
  [...new Set(text.split("\n").map((line) => line.split("\t")[0].trim()).filter((line) => line !== ""))].sort()

/** The words as readline takes them apart: `=` is a word of its own. */
const inBash: Complete = async (script, typed, folder) => {
  await Deno.writeTextFile(`${folder}/script`, script)
  const words = typed.split(" ").flatMap((word) =>
    word.split(/(=)/).filter((part, i, all) => part !== "" || all.length === 1 || i < 0)
  )
  const quoted = words.map((word) => `'${word}'`).join(" ")
  const text = `source ./script; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _flowengine; ` +
    `printf '%s\\n' "\${COMPREPLY[@]}"`
  return listed(await output("bash", ["--norc", "-c", text], folder))
}

const inFish: Complete = async (script, typed, folder) => {
  await Deno.writeTextFile(`${folder}/script`, script)
  return listed(await output("fish", ["-N", "-c", `source ./script; complete -C "${typed}"`], folder))
}

/** A shell in a terminal of its own, in which Tab is pressed; what is added to the matches goes to a file. */
const ZSH = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "source ./inner"
repeat 100; do zpty -r -t z line && [[ "$line" == *ready* ]] && break; sleep 0.05; done
zpty -w -n z "$1"$'\\t'
repeat 100; do [[ -e done ]] && break; sleep 0.05; done
zpty -d z
`
const ZSH_INNER = `
PROMPT=
autoload -U compinit; compinit -u -D
source ./script
bindkey '^I' complete-word
finished() { touch done; exit }
comppostfuncs=(finished)
compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
  typeset -a __hits
  builtin compadd -A __hits "$@"
  print -rl -- $__hits >> hits
  builtin compadd "$@"
}
print -r -- rea""dy
`
const inZsh: Complete = async (script, typed, folder) => {
  await Deno.writeTextFile(`${folder}/script`, script)
  await Deno.writeTextFile(`${folder}/inner`, ZSH_INNER)
  for (const file of ["hits", "done"]) await Deno.remove(`${folder}/${file}`).catch(() => {})
  await output("zsh", ["-f", "-c", ZSH, "zsh", typed], folder)
  assert(await Deno.stat(`${folder}/done`).then(() => true, () => false), "zsh did not come to an end")
  return listed(await Deno.readTextFile(`${folder}/hits`).catch(() => ""))
}

/** CI need not have all of them. */
const isThere = (shell: string) => {
  try {
    return new Deno.Command(shell, { args: ["--version"], stdout: "null", stderr: "null" }).outputSync().success
  } catch {
    return false
  }
}

for (const [shell, complete] of [["bash", inBash], ["zsh", inZsh], ["fish", inFish]] as const) {
  Deno.test({
    name: `completions for ${shell}: commands, options, values, words`,
    ignore: !isThere(shell),
    fn: () =>
      inFolder(async (folder) => {
        const { code, stdout } = await cli(["completions", shell], { cwd: folder })
        assertEquals(code, 0)
        const offered = (typed: string) => complete(stdout, typed, folder)
        assertEquals(await offered("flowengine "), COMMANDS.map(({ name }) => name).sort())
        assertEquals(await offered("flowengine val"), ["validate"])
        assertEquals(await offered("flowengine run --deb"), ["--debug"])
        assertEquals(await offered("flowengine replay --p"), ["--prune"])
        const formats = await offered("flowengine plan --format ")
        assertEquals(formats, ["json", "mermaid", "text"])
        assertEquals(await offered("flowengine explain FE430"), ["FE4301", "FE4302"])
        assertEquals(await offered("flowengine --color never steps null"), ["null-sink"])
      }),
  })
}

Deno.test("completions for bash: a value after =, all codes and types, files elsewhere", () =>
  inFolder(async (folder) => {
    const { stdout } = await cli(["completions", "bash"], { cwd: folder })
    const offered = (typed: string) => inBash(stdout, typed, folder)
    assertEquals(await offered("flowengine run --color=al"), ["always"])
    assertEquals(await offered("flowengine explain "), Object.keys(CODES).sort())
    assertEquals(await offered("flowengine steps "), [...registry.types].sort())
    assertEquals(await offered("flowengine plugin "), ["add", "bench", "check", "hash", "new", "test"])
    // Nothing of ours: bash offers files then.
    for (const typed of ["run ", "schema -o ", "plugin check "]) assertEquals(await offered(`flowengine ${typed}`), [])
    assertStringIncludes(stdout, "complete -o default -F _flowengine flowengine")
  }))

Deno.test("completions: another shell is an error that names the right ones", () =>
  inFolder(async (folder) => {
    const { code, stderr } = await cli(["completions", "fihs"], { cwd: folder })
    assertEquals(code, 1)
    assertStringIncludes(stderr, "did you mean `fish`?")
  }))
