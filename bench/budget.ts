/**
 * A run over an input far larger than its memory: `deno run -A bench/budget.ts [--gb 5] [--mb 256] [--sleep 10]
 * [--overflow wait|spill]`. The input is generated while it is read, through a named pipe, so that it needs no disk; two
 * scripts, one direct and one in the sandbox; a sink that sleeps so many milliseconds for each MB. Prints the peak memory
 * of the process as the system counted it, the rows, and whether the output is the one that was to come. Exits with 1 if
 * not all is well. Linux and macOS.
 */
import { createHash } from "node:crypto"
import { parseArgs } from "@std/cli/parse-args"
import { numbers } from "./data/writer.ts"
import { DIRECT, SANDBOXED, stressed, stressPipeline } from "./stress.ts"

interface Generated {
  readonly rows: number
  readonly bytes: number
  /** Of the output that is to come. */
  readonly sha256: string
}

const TEXTS = 1024

/** Writes rows up to a number of bytes, and calculates what the pipeline has to make of them. */
async function generate(path: string, most: number): Promise<Generated> {
  const next = numbers()
  const texts = Array.from({ length: TEXTS }, () => Array.from({ length: 30 }, () => `word${next(100)}`).join(" "))
  using file = await Deno.open(path, { write: true })
  const writer = file.writable.getWriter()
  const encoder = new TextEncoder()
  const hash = createHash("sha256")
  let [bytes, rows] = [0, 0]
  let input = "c1,c2,c3,c4\n"
  let output = "c1,c2,c3,c4,tag,size\n"
  const flush = async () => {
    const piece = encoder.encode(input)
    bytes += piece.length
    await writer.write(piece)
    hash.update(output)
    input = output = ""
  }
  for (; bytes + input.length < most; rows++) {
    const part = next(1000)
    const row = `${rows},${part},${texts[next(TEXTS)]},${next(10_000)}.5`
    input += `${row}\n`
    output += `${row},${rows}-${part},${String(rows).length}\n`
    if (input.length > 1 << 20) await flush()
  }
  await flush()
  await writer.close()
  return { rows, bytes, sha256: hash.digest("hex") }
}

interface Wanted {
  readonly bytes: number
  readonly mb: number
  readonly sleepMs: number
  readonly overflow: string
}

/** Runs once; true if the output is right and the memory was kept to. */
async function once(folder: string, { bytes, mb, sleepMs, overflow }: Wanted): Promise<boolean> {
  const pipe = `${folder}/input-${overflow}.csv`
  const file = `${folder}/budget-${overflow}.yaml`
  const limits = { maxMemoryMB: mb, spillFolder: folder }
  Deno.writeTextFileSync(
    file,
    stressPipeline({ name: "", limits, connection: { overflow }, scripts: [DIRECT, SANDBOXED] }, pipe),
  )
  const { success } = await new Deno.Command("mkfifo", { args: [pipe] }).output()
  if (!success) throw new Error("mkfifo failed")
  const generator = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-A", new URL(import.meta.url).pathname, "--generate", pipe, "--bytes", String(bytes)],
    stdout: "piped",
  }).spawn()
  const { sample, told } = await stressed({ folder, file, pace: { ms: sleepMs, per: "MB" } })
  if (told.code !== undefined) {
    generator.kill()
    console.log(`${overflow}: ${told.code}: ${told.message}`)
    return false
  }
  const made: Generated = JSON.parse(new TextDecoder().decode((await generator.output()).stdout))
  const isRight = told.rows === made.rows && told.sha256 === made.sha256
  const isHeld = sample.peakMB <= mb
  console.log(
    `${overflow}: ${(made.bytes / 1e9).toFixed(2)} GB in, ${told.rows} of ${made.rows} rows, ` +
      `output ${isRight ? "right" : "WRONG"}; peak ${sample.peakMB.toFixed(0)} MB of ${mb} MB${
        isHeld ? "" : ", EXCEEDED"
      }; ` +
      `${sample.seconds.toFixed(1)} s, ${sample.cpuSeconds.toFixed(1)} s of CPU` +
      (told.spill === undefined ? "" : `; spill ${JSON.stringify(told.spill)}`),
  )
  return isRight && isHeld
}

if (import.meta.main) {
  const options = parseArgs(Deno.args, { string: ["gb", "mb", "sleep", "overflow", "generate", "bytes"] })
  if (options.generate !== undefined) {
    console.log(JSON.stringify(await generate(options.generate, Number(options.bytes))))
  } else {
    const folder = await Deno.makeTempDir({ prefix: "flowengine-budget-" })
    let isWell = true
    try {
      for (const overflow of options.overflow === undefined ? ["wait", "spill"] : [options.overflow]) {
        const wanted = { bytes: Number(options.gb ?? 5) * 1e9, mb: Number(options.mb ?? 256), overflow }
        isWell = await once(folder, { ...wanted, sleepMs: Number(options.sleep ?? 10) }) && isWell
      }
    } finally {
      Deno.removeSync(folder, { recursive: true })
    }
    Deno.exit(isWell ? 0 : 1)
  }
}
