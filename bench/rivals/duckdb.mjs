/** DuckDB's arms: `node duckdb.mjs WORKLOAD INPUT OUTPUT`. One `COPY (SELECT …) TO` each, as its documentation advises. */
import { DuckDBInstance } from "@duckdb/node-api"
import { closeSync, openSync, readSync } from "node:fs"
import { availableParallelism } from "node:os"
import { arm } from "./arm.mjs"

/** The columns of a file, whose header is known to be plain. */
function columns(path) {
  const bytes = Buffer.alloc(1 << 16)
  const file = openSync(path)
  const length = readSync(file, bytes)
  closeSync(file)
  return bytes.toString("utf8", 0, length).split("\n", 1)[0].split(",")
}

// Told the dialect and the columns, it need not sniff them, which is a third faster than read_csv(path) here. All
// columns are text, so that cells come out as they went in.
const scan = (path) =>
  `read_csv('${path}', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', new_line = '\\n', ` +
  `columns = {${columns(path).map((name) => `'${name}': 'VARCHAR'`).join(", ")}})`

async function query(sql) {
  // It counts the cores of the machine, not those it may use.
  const instance = await DuckDBInstance.create(":memory:", { threads: String(availableParallelism()) })
  const reader = await (await instance.connect()).runAndReadAll(sql)
  return reader.getRows()[0][0]
}

const copy = async (select, output) => void await query(`COPY (${select}) TO '${output}' (HEADER)`)

await arm({
  passthrough: (input, output) => copy(`SELECT * FROM ${scan(input)}`, output),
  project: (input, output) => copy(`SELECT id, email, balance FROM ${scan(input)}`, output),
  count: (input) => query(`SELECT count(*) FROM ${scan(input)}`),
  filter: (input, output) =>
    copy(
      `SELECT *, round(balance::DOUBLE * 1.2 + score::DOUBLE, 2) AS net FROM ${scan(input)} ` +
        `WHERE country <> 'US' AND balance::DOUBLE > 0`,
      output,
    ),
})
