/**
 * Compiles the kernel into a module of text, so that it is there wherever the program is (bundles, binaries, packages):
 * `build.ts [FILE]`. No part of the engine: its folder has a configuration of its own, so that who runs FlowEngine need
 * not fetch a compiler.
 */
import asc from "assemblyscript/asc"
import { fileURLToPath } from "node:url"

const FOLDER = fileURLToPath(new URL(".", import.meta.url))
const TARGET = fileURLToPath(new URL("../kernel_wasm.ts", import.meta.url))
/** The memory is made in src/data/row_memory.ts. */
const MEMORY = ["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "32768"]
const CODE = ["--enable", "simd,threads", "--runtime", "stub", "-O3", "--noAssert"]
const ARGUMENTS = [`${FOLDER}index.ts`, "--outFile", "kernel.wasm", ...MEMORY, ...CODE]

async function kernelModule(): Promise<string> {
  const binary = await compiled()
  const lines = binary.toBase64().match(/.{1,100}/g)!.map((line) => `  "${line}"`)
  return `/** The kernel, compiled from kernel/ by \`deno task build:kernel\`. Not to be edited. */
// deno-fmt-ignore
export const KERNEL: string =
${lines.join(" +\n")}
`
}

async function compiled(): Promise<Uint8Array<ArrayBuffer>> {
  let binary = new Uint8Array(0)
  const { error } = await asc.main(ARGUMENTS, {
    writeFile: (_name: string, contents: string | Uint8Array) => {
      if (typeof contents !== "string") binary = new Uint8Array(contents)
    },
  })
  if (error !== null) throw error
  return binary
}

Deno.writeTextFileSync(Deno.args[0] ?? TARGET, await kernelModule())
