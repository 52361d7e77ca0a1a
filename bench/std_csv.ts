/** The comparison arm: the same passthrough with @std/csv, as its documentation does it. */
import { CsvParseStream, CsvStringifyStream } from "@std/csv"

const source = await Deno.open("customers.csv")
const target = await Deno.create("out.csv")
await source.readable
  .pipeThrough(new TextDecoderStream())
  .pipeThrough(new CsvParseStream())
  .pipeThrough(new CsvStringifyStream())
  .pipeThrough(new TextEncoderStream())
  .pipeTo(target.writable)
