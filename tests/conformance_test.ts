/** The public suite csv-spectrum, read through the library: every file as its JSON says. */
import { assertEquals } from "@std/assert"
// @ts-types="./support/csv_spectrum.d.ts"
import spectrum from "csv-spectrum"
import { memorySink, runPipeline } from "../mod.ts"
import { inFolder } from "./support/paths.ts"

const suite = await new Promise<ReadonlyArray<{ name: string; csv: Uint8Array; json: Uint8Array }>>((resolve, reject) =>
  spectrum((error, files) => error ? reject(error) : resolve(files))
)

/** In these the JSON has other values than the CSV, a slip of the suite. */
const CONTRADICTORY: ReadonlySet<string> = new Set(["location_coordinates"])

for (const { name, csv, json } of suite.filter((file) => !CONTRADICTORY.has(file.name))) {
  Deno.test(`csv-spectrum: ${name}`, () =>
    inFolder(async (folder) => {
      await Deno.writeFile(`${folder}/in.csv`, csv)
      const rows: Array<unknown> = []
      const steps = [
        { id: "read", type: "delimited-source", config: { filePath: "in.csv" } },
        { id: "keep", type: "rows-out" },
      ]
      await runPipeline({ text: JSON.stringify({ pipeline: { name, steps } }), file: `${folder}/p.json` }, {
        plugins: [memorySink({ type: "rows-out", onRows: (more) => void rows.push(...more) })],
      })
      // The suite knows no null: it reads an unquoted empty cell as empty text.
      const asText = rows.map((row) =>
        Object.fromEntries(Object.entries(row as object).map(([key, value]) => [key, value ?? ""]))
      )
      assertEquals(asText, [JSON.parse(new TextDecoder().decode(json))].flat())
    }))
}
