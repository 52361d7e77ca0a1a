/**
 * FlowEngine as a library for Node and Bun: all that `@flowengine/cli/engine` has.
 *
 * @module
 */
export * from "../mod.ts"
