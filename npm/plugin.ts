/**
 * What steps of a program of one's own may import, for Node and Bun: all that `@flowengine/cli/plugin` has.
 *
 * @module
 */
export * from "../src/plugin/mod.ts"
