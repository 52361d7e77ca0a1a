#!/usr/bin/env -S FLOWENGINE_WORKER_OPTIONS=1 deno run -q --no-prompt --allow-read --allow-write --allow-env --allow-net --allow-sys=hostname,systemMemoryInfo,statfs --unstable-worker-options --v8-flags=--no-lazy,--expose-gc
/**
 * The command line of FlowEngine. `--no-lazy` in the line above has V8 compile all functions of the bundle when it first
 * sees it and keep them in its code cache, of which otherwise only the few are that run while modules load; every later
 * start is a quarter faster.
 *
 * @module
 */
import { main } from "./src/cli/main.ts"

if (import.meta.main) await main(Deno.args)
