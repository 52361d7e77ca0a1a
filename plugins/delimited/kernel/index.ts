/** What the kernel offers: one module, so that one instance has it all. AssemblyScript. */
export { count } from "./count"
export { emit } from "./emit"
export { doubt } from "./numbers"
export { scan } from "./scan"
export { isText } from "./text"
