/** Whether a file is in an old form: by its outermost keys, or by what only old files have inside. */
import { Scalar } from "yaml"
import { currentReferences } from "./references.ts"
import type { Kind } from "./rows.ts"
import { isOldType, stepType } from "./step_types.ts"
import { rowOf } from "./table.ts"
import { canonical, columnType } from "./values.ts"

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)
const fieldsOf = (value: unknown): Fields => isFields(value) ? value : {}
const listOf = (value: unknown): ReadonlyArray<unknown> => Array.isArray(value) ? value : []

const at = (fields: Fields, key: string): unknown =>
  Object.entries(fields).find(([name]) => canonical(name) === key)?.[1]

/** @param value of the file, nothing in it replaced */
export function isOld(value: unknown): boolean {
  const file = fieldsOf(value)
  const pipeline = at(file, "pipeline")
  if (pipeline === undefined) return Array.isArray(at(file, "steps")) || Array.isArray(at(file, "plugins"))
  // With nothing in it, or something else than there should be, the key itself tells.
  if (!isFields(pipeline)) return !("pipeline" in file)
  if (at(pipeline, "plugins") !== undefined) return true
  const steps = at(pipeline, "steps") ?? at(file, "steps")
  if (!Array.isArray(steps)) return false
  const isBeside = ["steps", "routing", "connections", "settings"].some((key) => at(file, key) !== undefined)
  return isBeside || isOldInside(file, pipeline)
}

/** A file whose outermost keys are those of the current form. */
function isOldInside(file: Fields, pipeline: Fields): boolean {
  if (hasOldKey(file, "file") || hasOldKey(pipeline, "pipeline") || isOldObject(at(pipeline, "settings"), "settings")) {
    return true
  }
  if (listOf(at(pipeline, "connections")).some((each) => isOldObject(each, "connection"))) return true
  const queues = Object.values(fieldsOf(at(pipeline, "routing")))
  const steps = listOf(at(pipeline, "steps"))
  if (queues.some((each) => isOldObject(each, "queue")) || steps.some((each) => isOldObject(each, "step"))) return true
  return [...queues, ...steps].some((each) => isOldStep(fieldsOf(each), file))
}

function isOldStep(step: Fields, file: Fields): boolean {
  const type = at(step, "type")
  if (typeof type !== "string") return false
  if (isOldType(type)) return true
  const kind = stepType(type)?.kind
  const config = fieldsOf(at(step, "config"))
  if (kind !== undefined && isOldObject(config, kind)) return true
  const variables = Object.keys(fieldsOf(at(file, "variables")))
  return Object.entries(config).some(([key, value]) => key !== "script" && hasOldReference(value, variables))
}

/** Whether one of its keys, or of those of objects in it, is only in old files. */
function isOldObject(value: unknown, kind: Kind): boolean {
  if (!isFields(value)) return false
  if (hasOldKey(value, kind)) return true
  return Object.entries(value).some(([key, inner]) => {
    const row = rowOf(kind, key)
    if (row?.list !== undefined) return listOf(inner).some((each) => isOldObject(each, row.list!))
    if (row?.inner !== undefined) return isOldObject(inner, row.inner)
    return kind === "column" && key === "type" && isOldColumnType(inner)
  })
}

const hasOldKey = (fields: Fields, kind: Kind): boolean =>
  Object.keys(fields).some((key) => {
    const row = rowOf(kind, key)
    if (row === undefined) return false
    // Words as `name` or `mode` are misplaced in current files, too, and then a mistake.
    return key !== row.old || (!row.isMistake && /[A-Z]/.test(row.old) && (row.now !== row.old || row.in !== undefined))
  })

function isOldColumnType(type: unknown): boolean {
  if (typeof type !== "string") return false
  const now = columnType({ node: new Scalar(type), beside: () => undefined, idOf: (name) => name })
  return "is" in now && now.is !== type
}

function hasOldReference(value: unknown, variables: ReadonlyArray<string>): boolean {
  if (typeof value !== "string" || !value.includes("{")) return false
  return currentReferences(value, (name) => variables.includes(name)).text !== value
}
