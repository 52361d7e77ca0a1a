/**
 * Meters QuickJS once and for all, into a module of text that is there wherever the program is (bundles, binaries, packages):
 * `build.ts [FILE]`, or `deno task build:quickjs`. No part of the engine.
 */
import { fileURLToPath } from "node:url"
import { meter, type MeterOptions } from "./meter.ts"

const TARGET = fileURLToPath(new URL("./quickjs_wasm.ts", import.meta.url))

/** QuickJS as its package has it. */
export const plainQuickJs = (): Promise<Uint8Array<ArrayBuffer>> =>
  Deno.readFile(new URL(import.meta.resolve("@jitl/quickjs-wasmfile-release-sync/wasm")))

/** The text of quickjs_wasm.ts. */
export async function quickJsModule(options: MeterOptions = {}): Promise<string> {
  const { bytes, hook } = meter(await plainQuickJs(), options)
  const lines = bytes.toBase64().match(/.{1,116}/g)!
  return `/**
 * QuickJS (https://bellard.org/quickjs, MIT licence, copyright 2017-2025 Fabrice Bellard and Charlie Gordon) as compiled by
 * quickjs-emscripten (MIT licence, copyright 2019-2025 Jake Teton-Landis), and metered by \`deno task build:quickjs\`.
 * Not to be edited.
 */

/** Module and name of the import that is called when the tank is empty. */
export const QUICKJS_HOOK: readonly [string, string] = ${JSON.stringify(hook).replace(",", ", ")}

/** In base64; white space between the lines. */
// deno-fmt-ignore
export const QUICKJS: string = \`
${lines.join("\n")}
\`
`
}

if (import.meta.main) await Deno.writeTextFile(Deno.args[0] ?? TARGET, await quickJsModule())
