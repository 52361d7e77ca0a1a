/**
 * Makes one call of Deno's to the file system fail, below everything that FlowEngine has for that: what opens, reads,
 * writes, lists, renames and removes, with what the system says, or with what nobody expects.
 */

const CALLS = [
  ..."open openSync stat statSync lstat lstatSync readTextFile readTextFileSync readFile readFileSync".split(" "),
  ..."writeTextFile writeFile mkdir mkdirSync remove removeSync rename renameSync realPath realPathSync".split(" "),
  ..."readDir readDirSync makeTempDir makeTempDirSync chmod copyFile watchFs cwd".split(" "),
]
const FILE_CALLS = "read readSync write writeSync seek seekSync sync truncateSync tryLock tryLockSync".split(" ")

type Call = (this: unknown, ...given: Array<unknown>) => unknown

export interface Watched<A> {
  readonly result: A
  /** The calls made, as `openSync in.csv`. */
  readonly calls: ReadonlyArray<string>
}

/** Does something while the n-th call fails; nothing fails if there are fewer. */
export async function failingCall<A>(n: number, error: () => unknown, body: () => Promise<A>): Promise<Watched<A>> {
  const calls: Array<string> = []
  const undo: Array<() => void> = []
  const watch = (owner: object, name: string) => {
    const own = Object.getOwnPropertyDescriptor(owner, name)
    const real = (owner as Record<string, Call>)[name]
    if (own?.configurable !== true || typeof real !== "function") return
    const value = function (this: unknown, ...given: Array<unknown>) {
      if (calls.push(`${name} ${given.filter((each) => typeof each === "string")}`) !== n) {
        return real.apply(this, given)
      }
      // What ends in Sync throws, the others reject.
      if (/Sync$|^cwd$|^watchFs$|^readDir$/.test(name)) throw error()
      return Promise.reject(error())
    }
    Object.defineProperty(owner, name, { configurable: true, writable: true, enumerable: own.enumerable, value })
    undo.push(() => Object.defineProperty(owner, name, own))
  }
  for (const name of CALLS) watch(Deno, name)
  for (const name of FILE_CALLS) watch(Deno.FsFile.prototype, name)
  try {
    return { result: await body(), calls }
  } finally {
    for (const back of undo) back()
  }
}
