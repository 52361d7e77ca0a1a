/** What is said of keys and values of an old file that the table alone has no good words for. */
import type { Node, Pair } from "yaml"
import { meaning } from "../../errors/fix.ts"
import { didYouMean } from "../../errors/suggest.ts"
import { keyText } from "../anchors.ts"
import { NO_ASSEMBLIES, otherStep } from "../assemblies.ts"
import type { Document } from "../document.ts"
import { inferredWords } from "./headers.ts"
import type { Notes } from "./notes.ts"
import type { Kind } from "./rows.ts"
import { stepType } from "./step_types.ts"
import { TABLE } from "./table.ts"
import { canonical, isWindowsPath, textOf } from "./values.ts"

export class Advice {
  constructor(readonly old: Document, readonly notes: Notes) {}

  #place = (node: unknown) => this.old.placeOf(node as Node)

  unknown(pair: Pair, beside: ReadonlyArray<Pair>, kind: Kind, current: ReadonlyArray<string> = []): void {
    const key = keyText(pair.key)
    const known = [...new Set([...TABLE[kind].filter((row) => !row.isMistake).map(({ old }) => old), ...current])]
    const text = this.#place(pair.key)
    const likeIt = (name: string) => /^[A-Z]/.test(key) ? name.charAt(0).toUpperCase() + name.slice(1) : name
    // What is there already is not meant a second time.
    const meant = didYouMean(
      key,
      known.filter((name) => beside.every((other) => canonical(keyText(other.key)) !== name)),
    )
    const more = meant === undefined
      ? { help: `the keys here are: ${known.map(likeIt).join(", ")}` }
      : meaning(text, key, likeIt(meant))
    this.notes.fail("FE1506", `unknown key \`${key}\`${kind === "file" ? "" : ` (${kind})`} in a file in an old form`, {
      text,
      ...more,
    })
  }

  twice(pair: Pair, earlier: string, key: string): void {
    const message = `\`${earlier}\` and \`${key}\` say the same thing`
    this.notes.fail("FE1505", message, { text: this.#place(pair.key), help: "keep one of the two" })
  }

  /** A value that nothing in the current form stands for. */
  wrong(pair: Pair, what: string, otherHelp?: string): void {
    const text = this.#place(pair.value ?? pair.key)
    const help = isReference(pair.value) ? "write the value itself: no variable can stand for it" : otherHelp
    const message = `\`${keyText(pair.key)}\` cannot be translated: ${what}`
    this.notes.fail("FE1507", message, { text, ...(help === undefined ? {} : { help }) })
  }

  inferSchema(pair: Pair): void {
    const text = this.#place(pair.key)
    this.notes.warn("FE1511", `inferSchema in line ${text.line}`, ...inferredWords(keyText(pair.key)), text)
  }

  path(pair: Pair, hasDrives: boolean): void {
    const path = textOf(pair.value as Node)
    if (path === undefined || !isWindowsPath(path)) return
    const text = this.#place(pair.value)
    const message = `\`${path}\` is a path of Windows`
    const help = "use a path relative to the pipeline file, with `/`, as data/orders.csv; all systems understand it"
    if (hasDrives) this.notes.warn("FE1508", path, message, "", text, help)
    else this.notes.fail("FE1508", `${message}, and leads nowhere here`, { text, help })
  }

  assembly(pair: Pair, type: string): void {
    const text = this.#place(pair.key)
    const written = textOf(pair.value as Node) ?? ""
    const builtIn = stepType(type)
    if (builtIn !== undefined) {
      const change = `\`${keyText(pair.key)}: ${written}\` is not needed any more`
      return this.notes.warn("FE1510", "assembly", change, `${builtIn.now} is a part of FlowEngine`, text)
    }
    const message = `${NO_ASSEMBLIES}, and \`${type}\` is in ${written}`
    this.notes.fail("FE1510", message, { text, help: otherStep(type) })
  }
}

const isReference = (node: unknown) => /^\{.*\}$/.test(textOf(node as Node) ?? "")
