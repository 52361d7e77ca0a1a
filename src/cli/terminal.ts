/** The only door to the screen: what goes to stdout, what to stderr, and whether there is colour. */
import type { Invocation } from "./arguments.ts"

const encoder = new TextEncoder()

/** Who closed the stream (`flowengine steps | head -1`) has seen enough; what the command does goes on. */
function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = encoder.encode(text)
  try {
    for (let done = 0; done < bytes.length;) done += stream.writeSync(bytes.subarray(done))
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error
  }
}

/** Results. */
export const print = (text: string): void => writeAll(Deno.stdout, `${text}\n`)
/** Everything that is no result. */
export const say = (text: string): void => writeAll(Deno.stderr, `${text}\n`)
/** Text without a line end, for lines that are redrawn. */
export const draw = (text: string): void => writeAll(Deno.stderr, text)

export const printJson = (value: unknown): void => print(JSON.stringify(value, bigintAsText, 2))
const bigintAsText = (_key: string, value: unknown) => typeof value === "bigint" ? value.toString() : value

/** Whether a stream gets colours. */
export function hasColour({ options }: Invocation, stream: { isTerminal(): boolean }): boolean {
  if (options.color === "always") return true
  return options.color !== "never" && !Deno.noColor && stream.isTerminal()
}

/** Columns of the screen; 80 where nobody knows. */
export function screenWidth(): number {
  try {
    return Deno.consoleSize().columns
  } catch {
    return 80
  }
}
