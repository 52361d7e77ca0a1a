/** Ends what hidden.ts began: evaluated after effect, because it imports it. */
import { runPromise } from "effect/Effect"
import { show } from "./hidden.ts"

// A bundler leaves out an import of which nothing is used, and effect would load later.
if (typeof runPromise === "function") show()
