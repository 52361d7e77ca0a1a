/**
 * The Node arm of scripts: `node customer.mjs JOB`, where JOB is a JSON file with input, output, script, columns and
 * outputColumns. csv-parse, the script as a plain function of this process (no sandbox), csv-stringify. Cells the script
 * does not set are put out as they were read, as FlowEngine does it.
 */
import { parse } from "csv-parse"
import { stringify } from "csv-stringify"
import { createReadStream, createWriteStream, readFileSync } from "node:fs"
import { Transform } from "node:stream"
import { pipeline } from "node:stream/promises"

const job = JSON.parse(readFileSync(process.argv[2], "utf8"))
const run = new Function(`${job.script}\nreturn process`)()

const names = job.columns.map((column) => column.name)
const isNumber = job.columns.map(({ type }) => type === "integer" || type === "double" || type === "decimal")
/** Where an output column comes from if the script does not set it. */
const sources = job.outputColumns.map((name) => names.indexOf(name))

let row = {}
let out = {}
const context = {
  input: { current: () => row, getValue: (name) => row[name] },
  output: {
    setField: (name, value) => void (out[name] = value),
    removeField: (name) => void (out[name] = null),
  },
  validate: {
    required: (fields) => fields.every((name) => row[name] !== null && row[name] !== undefined && row[name] !== ""),
  },
  utils: { now: () => new Date().toISOString() },
}

const text = (value) => value === null || value === undefined ? "" : String(value)

let isHeader = true
function output(record) {
  if (isHeader) {
    isHeader = false
    return job.outputColumns
  }
  row = {}
  for (let i = 0; i < names.length; i++) {
    const cell = record[i]
    row[names[i]] = cell === "" ? null : isNumber[i] ? Number(cell) : cell
  }
  out = {}
  if (run(context) === false) return null
  return sources.map((source, i) => {
    const name = job.outputColumns[i]
    return name in out ? text(out[name]) : source < 0 ? "" : record[source]
  })
}

const script = new Transform({
  objectMode: true,
  transform(record, _encoding, done) {
    const result = output(record)
    if (result === null) done()
    else done(null, result)
  },
})

await pipeline(createReadStream(job.input), parse(), script, stringify(), createWriteStream(job.output))
