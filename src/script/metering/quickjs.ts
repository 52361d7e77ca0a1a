/**
 * Instances of the metered QuickJS. Compiled when first asked for; V8 keeps what it compiled for all threads of the process,
 * so that it costs the first of them only.
 */
import { QuickJSFFI } from "@jitl/quickjs-wasmfile-release-sync/ffi"
import loader from "@jitl/quickjs-wasmfile-release-sync/emscripten-module"
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSWASMModule } from "quickjs-emscripten-core"
import { meteredInstance } from "./fuel.ts"
import { QUICKJS, QUICKJS_HOOK } from "./quickjs_wasm.ts"

let compiled: WebAssembly.Module | undefined

/** A QuickJS of its own, whose loops go on only as long as `mayGoOn` says so. */
export function meteredQuickJs(memory: WebAssembly.Memory, mayGoOn: () => boolean): Promise<QuickJSWASMModule> {
  compiled ??= new WebAssembly.Module(Uint8Array.fromBase64(QUICKJS))
  return quickJsOf(compiled, memory, mayGoOn)
}

/** The same of any metered module of QuickJS. */
export function quickJsOf(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  mayGoOn: () => boolean,
): Promise<QuickJSWASMModule> {
  const variant = newVariant({
    type: "sync",
    importFFI: () => Promise.resolve(QuickJSFFI),
    importModuleLoader: () => Promise.resolve(loader),
  }, {
    wasmMemory: memory,
    emscriptenModule: {
      instantiateWasm: (imports, onSuccess) => {
        const instance = meteredInstance(module, imports, QUICKJS_HOOK, mayGoOn)
        onSuccess(instance)
        return instance.exports
      },
    },
  })
  return newQuickJSWASMModuleFromVariant(variant)
}
