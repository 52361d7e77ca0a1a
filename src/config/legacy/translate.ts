/**
 * An old file in the current form: the tree of its YAML is rebuilt by the table of old keys, and every node of the new
 * tree stands where the old one did, so that whatever is wrong later is shown in the file that the user has.
 */
import { isMap, isNode, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml"
import { basename } from "../../data/path.ts"
import { keyText } from "../anchors.ts"
import type { Document } from "../document.ts"
import type { FlowError } from "../../errors/flow_error.ts"
import type { HeaderQuestion } from "../load.ts"
import { Advice } from "./advice.ts"
import { withOneEnvelope } from "./envelope.ts"
import { indexQuestion, inferredQuestion } from "./headers.ts"
import { idsOf, inIndexOrder } from "./order.ts"
import { commented, emptyMap, entry, renamedKey, scalarAt, withComment } from "./nodes.ts"
import { Notes } from "./notes.ts"
import { currentReferences } from "./references.ts"
import { rewriteReferences, variableNames } from "./rewrite.ts"
import type { Kind, Row } from "./rows.ts"
import { type ScriptNames, withCurrentNames } from "./scripts.ts"
import { stepType } from "./step_types.ts"
import { rowOf } from "./table.ts"
import { canonical, flagOf, inner, isNothing, textOf } from "./values.ts"

export interface TranslationOptions {
  /** The options of a step type; undefined if there is no such type, or it is not known yet. */
  readonly optionsOf: (stepType: string) => ReadonlyArray<string> | undefined
  /** Options of a step type in which nothing is substituted (scripts). */
  readonly verbatim: (stepType: string) => ReadonlyArray<string>
  /** Names of variables that are given with the command. */
  readonly variables: ReadonlyArray<string>
  /** Writes scripts by the current names; they stay as they are if absent. */
  readonly scripts?: ScriptNames
  /** Whether paths as `C:\data` lead anywhere on this machine. */
  readonly hasDrives: boolean
}

export interface Translation {
  readonly document: Document
  readonly warnings: ReadonlyArray<FlowError>
  readonly errors: ReadonlyArray<FlowError>
  readonly questions: ReadonlyArray<HeaderQuestion>
}

/** The objects around the one that is translated. */
interface Around {
  readonly step?: YAMLMap
  readonly outer?: YAMLMap
  /** Of the source that columns belong to, and the source itself. */
  readonly hasHeaders?: boolean
  readonly source?: YAMLMap
  /** Keys of the current form that may stand here, too. */
  readonly current?: ReadonlyArray<string>
}

export function translate(document: Document, options: TranslationOptions): Translation {
  const translator = new Translator(document, options)
  const translated = translator.translated()
  const { notes, questions } = translator
  return { document: translated, warnings: notes.warnings, errors: notes.errors, questions }
}

class Translator {
  readonly notes: Notes
  readonly questions: Array<HeaderQuestion> = []
  #variables: ReadonlyArray<string> = []
  readonly #ids = new Map<string, string>()
  /** `schema` of steps, which waits for their options to be there. */
  readonly #schemas = new WeakMap<YAMLMap, Pair>()
  /** What a key was called, for those that have another name now. */
  readonly #written = new WeakMap<Pair, string>()

  readonly #advice: Advice

  constructor(readonly old: Document, readonly options: TranslationOptions) {
    this.notes = new Notes(old.file)
    this.#advice = new Advice(old, this.notes)
  }

  translated(): Document {
    const tree = this.old.tree
    if (!isMap(tree.contents)) return this.old
    const root = withOneEnvelope(tree.contents, this.old, this.notes)
    tree.contents = root as typeof tree.contents
    this.#variables = variableNames(root, this.options.variables)
    this.#map(root, "file", {})
    rewriteReferences(root, { ...this.options, variables: this.#variables, old: this.old, notes: this.notes })
    return this.old.withTree(tree)
  }

  #map(node: unknown, kind: Kind, around: Around): void {
    if (!isMap(node)) return
    const pairs = node.items as ReadonlyArray<Pair>
    node.items = []
    const seen = new Map<string, string>()
    let comment: string | undefined
    for (const pair of pairs) {
      const key = keyText(pair.key)
      const earlier = seen.get(canonical(key))
      seen.set(canonical(key), key)
      if (earlier !== undefined) {
        this.#advice.twice(pair, earlier, this.#written.get(pair) ?? key)
        continue
      }
      const before = node.items.length
      const row = rowOf(kind, key)
      if (row !== undefined) this.#row(node, pairs, pair, row, kind, around)
      else if (around.current?.includes(canonical(key))) this.#put(node, pair, canonical(key), pair.value)
      else this.#advice.unknown(pair, pairs, kind, around.current)
      const isKept = node.items.length > before
      comment = isKept
        ? commented(node.items[before] as Pair, comment, before === 0)
        : withComment(comment, pair, row?.asComment === true && node.flow !== true)
    }
    if (comment !== undefined) node.comment = [node.comment, comment].filter((each) => each).join("\n")
    if (kind === "pipeline") this.#completePipeline(node)
    if (kind === "mapping" && !has(node, "name")) this.#sameName(node)
    if (kind === "retry" && !has(node, "maxAttempts")) node.items.push(entry("maxAttempts", 3, node))
  }

  #row(map: YAMLMap, pairs: ReadonlyArray<Pair>, pair: Pair, row: Row, kind: Kind, around: Around): void {
    const old = pair.value as Node | null
    if (kind !== "file" && isNothing(old)) return this.#gone(pair, row, kind, "nothing stands behind it")
    const beside = (name: string) => pairs.find((other) => canonical(keyText(other.key)) === name)?.value as Node | null
    const outcome = row.value?.({ node: old, beside, idOf: (name) => this.#ids.get(name) ?? name })
    if (outcome !== undefined && "wrong" in outcome) return this.#advice.wrong(pair, outcome.wrong, outcome.help)
    if (row.old === "filePath") this.#advice.path(pair, this.options.hasDrives)
    if (kind === "pipeline" && row.list === "step") this.#namesOf(old)
    if (kind === "step" && row.old === "assembly") return this.#advice.assembly(pair, textOf(beside("type")) ?? "")
    if (kind === "step" && row.old === "schema") return void this.#schemas.set(map, pair)
    if (row.old === "inferSchema" && outcome === undefined) return this.#inferred(pair, around, beside)
    if (row.isFlat && !isMap(old)) return this.#advice.wrong(pair, "it has no keys of its own")
    // Keys of today have no place in an object that is no more.
    if (row.isFlat) return this.#map(old, row.inner!, { ...around, outer: map, current: [] })
    if (row.now === undefined || (outcome !== undefined && "gone" in outcome)) {
      return this.#gone(pair, row, kind, outcome !== undefined && "gone" in outcome ? outcome.gone : row.why ?? "")
    }
    const value = outcome === undefined ? old : scalarAt(outcome.is, old)
    const target = row.in === "step" ? around.step ?? map : row.in === "outer" ? around.outer ?? map : map
    this.#tell(pair, row, kind, value)
    this.#put(target, pair, row.now, value)
    const hasHeaders = around.hasHeaders ?? (kind === "source" ? flagOf(beside("hasHeaders")) !== false : undefined)
    const source = around.source ?? (kind === "source" ? around.step : undefined)
    const within: Around = { outer: map, ...(hasHeaders === undefined ? {} : { hasHeaders }), source }
    if (row.inner !== undefined) this.#map(value, row.inner, within)
    if (row.list !== undefined && isSeq(value)) this.#list(value, row.list, within)
    if (row.map !== undefined && isMap(value)) {
      for (const { value: queue } of value.items) this.#stepLike(queue, row.map)
    }
  }

  #list(list: YAMLSeq, kind: Kind, around: Around): void {
    if (kind === "column") {
      const question = around.source && around.hasHeaders ? indexQuestion(around.source, list, this.old) : undefined
      if (question !== undefined) this.questions.push(question)
      inIndexOrder(list, around.hasHeaders ?? true, this.old, this.notes)
    }
    for (const item of list.items) kind === "step" ? this.#stepLike(item, kind) : this.#map(item, kind, around)
  }

  /** A step or a queue, whose `config` is read as its type wants it. */
  #stepLike(node: unknown, kind: Kind): void {
    if (!isMap(node)) return
    const written = textOf(inner(node, "type")) ?? ""
    const type = stepType(written)
    this.#map(node, kind, {})
    const place = find(node, "type")
    if (type !== undefined && type.now !== written && place !== undefined) {
      this.notes.form(`\`${written}\` is \`${type.now}\``, this.old.placeOf(place.value as Node))
      place.value = scalarAt(type.now, place.value as Node)
    }
    const schema = this.#schemas.get(node)
    if (schema !== undefined) this.#schema(node, schema, written)
    const config = find(node, "config")?.value
    const current = this.options.optionsOf(type?.now ?? written)
    if (type !== undefined) this.#map(config, type.kind, { step: node, current })
    if (type?.kind === "transform" && isMap(config)) this.#names(config)
    if (type === undefined && current !== undefined && isMap(config)) {
      for (const pair of config.items as ReadonlyArray<Pair>) {
        const key = canonical(keyText(pair.key))
        if (current.includes(key)) pair.key = renamedKey(pair, key)
      }
    }
  }

  /** `schema` of a step is an option of it; what a sink takes follows from what comes. */
  #schema(step: YAMLMap, pair: Pair, type: string): void {
    const kind = stepType(type)?.kind
    const row = rowOf("step", "schema")!
    if (kind === "sink") return this.#gone(pair, row, "step", "what a sink takes follows from what comes to it")
    this.#tell(pair, row, "step", pair.value)
    const config = find(step, "config")?.value ?? emptyMap(pair.key as YAMLMap)
    if (!has(step, "config")) step.items.push(entry("config", config, pair.key as YAMLMap))
    if (!isMap(config)) return
    if (isMap(pair.value) && !pair.value.flow) config.flow = false
    const hasHeaders = inner(config, "hasHeaders") ?? null
    this.#put(config, pair, "outputSchema", pair.value)
    this.#map(pair.value, "schema", {
      hasHeaders: flagOf(hasHeaders) !== false,
      ...(kind === "source" && { source: step }),
    })
  }

  /** Where columns are declared, there is nothing left to guess. */
  #inferred(pair: Pair, { step }: Around, beside: (name: string) => Node | null | undefined): void {
    this.#advice.inferSchema(pair)
    const isDeclared = step === undefined || [beside("outputSchema"), beside("columns")].some(isNode) ||
      this.#schemas.has(step)
    if (!isDeclared) this.questions.push(inferredQuestion(step, pair, this.old.placeOf(pair.key as Node)))
  }

  #names(config: YAMLMap): void {
    const found = withCurrentNames(config, this.options.scripts)
    if (found === undefined) return
    if (found.needsOldNames) config.items.push(entry("oldNames", true, found.at))
    this.notes.form(found.change, this.old.placeOf(found.at))
  }

  #namesOf(steps: Node | null): void {
    for (const [name, id] of idsOf(steps)) this.#ids.set(name, id)
  }

  #put(target: YAMLMap, pair: Pair, now: string, value: unknown): void {
    const key = keyText(pair.key)
    const other = find(target, now)
    if (other !== undefined) return this.#advice.twice(pair, this.#written.get(other) ?? now, key)
    if (/^[A-Z]/.test(key)) this.notes.form("keys begin with small letters", this.old.placeOf(pair.key as Node))
    pair.key = renamedKey(pair, now)
    pair.value = value
    this.#written.set(pair, key)
    target.items.push(pair)
  }

  #tell(pair: Pair, row: Row, kind: Kind, value: unknown): void {
    const key = keyText(pair.key)
    const text = this.old.placeOf(pair.key as Node)
    const words = [textOf(pair.value as Node), textOf(value as Node)]
    if (row.old === row.now && row.in === undefined && isScalar(value) && words[0] !== words[1]) {
      const was = words[0]?.replaceAll("\n", "\\n").replaceAll("\r", "\\r")
      return this.notes.form(`\`${was}\` is \`${words[1]}\``, this.old.placeOf(pair.value as Node))
    }
    if (row.change === "form" && row.old !== row.now) return this.notes.form(`\`${key}\` is \`${row.now}\``, text)
    if (row.change !== "name" && row.change !== "meaning") return
    const where = row.in === "step" ? " of the step" : ""
    const code = row.change === "name" ? "FE1502" : "FE1503"
    const was = isScalar(pair.value) ? `\`${key}: ${textOf(pair.value) ?? ""}\`` : `\`${key}\``
    const now = currentReferences(textOf(value as Node) ?? "", (name) => this.#variables.includes(name)).text
    const is = isScalar(value) ? `\`${row.now}: ${now}\`` : `\`${row.now}\``
    this.notes.warn(code, `${kind}.${row.old}`, `${was} is ${is}${where} now`, row.why ?? "", text)
  }

  #gone(pair: Pair, row: Row, kind: Kind, why: string): void {
    const key = keyText(pair.key)
    const text = this.old.placeOf(pair.key as Node)
    const value = row.value !== undefined && isScalar(pair.value) ? `: ${textOf(pair.value) ?? ""}`.trimEnd() : ""
    this.notes.warn(
      "FE1504",
      `${kind}.${row.old}`,
      `\`${key}${value}\` ${row.change === "never" ? "never did anything" : "is not needed any more"}`,
      why,
      text,
    )
  }

  /** A column that is written under the name that it has. */
  #sameName(mapping: YAMLMap): void {
    const from = find(mapping, "from")
    if (from !== undefined) from.key = renamedKey(from, "name")
  }

  /** What an old file left unsaid. */
  #completePipeline(pipeline: YAMLMap): void {
    const steps = find(pipeline, "steps")
    const list = steps?.value
    if (
      isSeq(list) && list.items.length > 1 && this.#written.get(steps!)?.toLowerCase() === "plugins" &&
      !has(pipeline, "connections")
    ) {
      const chain = list.items.map((step) => textOf(inner(step as Node, "id")) ?? "?").join(" → ")
      const why = `the steps form one chain in the order written: ${chain}`
      this.notes.warn("FE1509", "connections", "there are no connections", why, this.old.placeOf(steps!.key as Node))
    }
    if (!has(pipeline, "name")) {
      const name = basename(this.old.file).replace(/\.[^.]+$/, "")
      this.notes.form(`the pipeline is called \`${name}\`, as its file`, this.old.placeOf(pipeline))
      pipeline.items.unshift(entry("name", name, pipeline))
    }
    const settings = find(pipeline, "settings")?.value ?? emptyMap(pipeline)
    if (!has(pipeline, "settings")) pipeline.items.push(entry("settings", settings, pipeline))
    if (!isMap(settings) || has(settings, "onError")) return
    settings.items.push(entry("onError", "skip", settings))
    this.notes.skips()
  }
}

const find = (map: YAMLMap, key: string): Pair | undefined =>
  (map.items as ReadonlyArray<Pair>).find((pair) => keyText(pair.key) === key)
const has = (map: YAMLMap, key: string): boolean => find(map, key) !== undefined
