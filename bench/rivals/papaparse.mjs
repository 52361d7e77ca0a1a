/**
 * Papa Parse's arms: `node papaparse.mjs WORKLOAD INPUT OUTPUT`. A readable stream in, the `chunk` callback, `unparse`
 * of whole chunks, and `pause` while the output is full.
 */
import { createReadStream, createWriteStream } from "node:fs"
import Papa from "papaparse"
import { arm } from "./arm.mjs"

/** Feeds chunks of records (arrays) to `take`, which may return a promise to wait for. */
const read = (input, take) =>
  new Promise((resolve, reject) => {
    Papa.parse(createReadStream(input, { encoding: "utf8", highWaterMark: 1 << 18 }), {
      skipEmptyLines: true,
      chunk({ data }, parser) {
        const waits = take(data)
        if (waits === undefined) return
        parser.pause()
        waits.then(() => parser.resume())
      },
      complete: resolve,
      error: reject,
    })
  })

async function copy(input, output, change) {
  const file = createWriteStream(output)
  const failed = new Promise((_, reject) => file.once("error", reject))
  const drained = () => new Promise((resolve) => file.once("drain", resolve))
  const work = read(input, (records) => {
    const kept = change(records)
    if (kept.length > 0 && !file.write(`${Papa.unparse(kept, { newline: "\n" })}\n`)) return drained()
  })
  await Promise.race([failed, work])
  await new Promise((resolve) => file.end(resolve))
}

await arm({
  passthrough: (input, output) => copy(input, output, (records) => records),
  project(input, output) {
    let a, b, c
    return copy(input, output, (records) => {
      if (a === undefined) [a, b, c] = ["id", "email", "balance"].map((name) => records[0].indexOf(name))
      return records.map((record) => [record[a], record[b], record[c]])
    })
  },
  async count(input) {
    let records = -1
    await read(input, (data) => void (records += data.length))
    return records
  },
  filter(input, output) {
    let country, balance, score
    return copy(input, output, (records) => {
      const kept = []
      for (const record of records) {
        if (country === undefined) {
          ;[country, balance, score] = ["country", "balance", "score"].map((name) => record.indexOf(name))
          record.push("net")
          kept.push(record)
          continue
        }
        const amount = Number(record[balance])
        if (record[country] === "US" || !(amount > 0)) continue
        record.push(Math.round((amount * 1.2 + Number(record[score])) * 100) / 100)
        kept.push(record)
      }
      return kept
    })
  },
})
