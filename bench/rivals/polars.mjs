/** Polars' arms: `node polars.mjs WORKLOAD INPUT OUTPUT`. Lazy scan to streaming sink, as its documentation advises. */
import pl from "nodejs-polars"
import { arm } from "./arm.mjs"

// No inference: every column is text, so that cells come out as they went in. This is also polars' fastest way here.
const scan = (input) => pl.scanCSV(input, { inferSchemaLength: 0 })
const sink = (frame, output) => void frame.sinkCSV(output).collectSync()

await arm({
  passthrough: (input, output) => sink(scan(input), output),
  project: (input, output) => sink(scan(input).select("id", "email", "balance"), output),
  count: (input) => scan(input).select(pl.len()).collectSync().row(0)[0],
  filter(input, output) {
    const [balance, score] = ["balance", "score"].map((name) => pl.col(name).cast(pl.Float64))
    const kept = scan(input).filter(pl.col("country").neq(pl.lit("US")).and(balance.gt(0)))
    sink(kept.withColumn(balance.mul(1.2).add(score).round(2).alias("net")), output)
  },
})
