/** All case folders: runs of the command line as plain files (see support/cases.ts). */
import { runCases } from "./support/cases.ts"

for (const topic of Deno.readDirSync(new URL("cases/", import.meta.url))) {
  runCases(new URL(`cases/${topic.name}/`, import.meta.url))
}
