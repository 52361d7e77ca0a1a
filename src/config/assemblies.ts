/** What is said of .NET libraries, wherever a file names one: of a step, of a declared plugin, of a manifest. */
import { type FlowError, flowError } from "../errors/flow_error.ts"

export const NO_ASSEMBLIES = ".NET libraries cannot be loaded"

/** What a manifest has instead. */
export const MODULES_INSTEAD =
  `\`entry\` names a JavaScript or TypeScript module, and \`files\` every file with its sha256; ${NO_ASSEMBLIES}`

const ASSEMBLY = /^assembly(path|name)?$/i

/** Whether a message is about an unknown key that names a library. */
export const isAboutAssembly = ({ message }: Pick<FlowError, "message">): boolean =>
  ASSEMBLY.test(/^unknown key `(\w+)`$/.exec(message)?.[1] ?? "")

/** What to do about a step that is not built in. */
export const otherStep = (type: string): string => {
  const name = type.split(".").at(-1)!.replace(/Plugin$/, "").replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase()
  return `take a plugin that is written for FlowEngine, declared under \`plugins:\` as \`${
    name || "name"
  }: { url: … }\` (docs/plugins.md), or do its work in a javascript-transform`
}

/** Unknown keys of a pipeline file that name libraries, told as what they are. */
export function withAssemblies(errors: ReadonlyArray<FlowError>): ReadonlyArray<FlowError> {
  const plugins = new Set<string>()
  const told = errors.map((error) => {
    if (error.code !== "FE1203" || !isAboutAssembly(error)) return error
    const { text } = error
    const [, name] = /^plugins\.([^.]+)\.[^.]+$/.exec(text?.path ?? "") ?? []
    if (name === undefined) {
      return flowError("FE1510", "the built-in steps are a part of FlowEngine, and need no library", { text })
    }
    plugins.add(`plugins.${name}`)
    return flowError("FE1510", `${NO_ASSEMBLIES}, and \`${name}\` is one`, { text, help: otherStep(name) })
  })
  // That the address is missing follows from it.
  return told.filter(({ code, text }) => code !== "FE1201" || !plugins.has(text?.path ?? ""))
}
