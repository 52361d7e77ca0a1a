/**
 * The commands that are used every day, and nothing that they do not need. Loaded as a whole: in a release they are one
 * file, which starts quickest.
 */
import { type Commands, performing } from "./perform.ts"
import { plan } from "./plan.ts"
import { run } from "./run.ts"
import { validate } from "./validate.ts"

export const EVERYDAY: Commands = {
  run: () => Promise.resolve(run),
  validate: () => Promise.resolve((invocation) => validate(invocation)),
  plan: () => Promise.resolve(plan),
}

export const perform = performing(EVERYDAY)
export { tell } from "./perform.ts"
