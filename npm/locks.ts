/**
 * Locks of files, which Node has not: a lock file says which process has it, and counts for as long as that one lives.
 * Weaker than those of Deno: two processes may both get one that they ask for within the same instant.
 */
import { readFileSync, writeFileSync } from "node:fs"

const LOCK_FILE = /(^|[/\\.])lock$/

/** Those of this process. */
const own = new Set<string>()

/** Whether a process is at work that has the lock. */
export function isLocked(path: string): boolean {
  if (!LOCK_FILE.test(path)) return false
  const text = textOf(path)
  if (text === undefined) return false
  const [, pid] = /^(\d+)\n$/.exec(text) ?? []
  // A lock of Deno's has no text, and only Deno can tell whether it holds.
  if (pid === undefined) return true
  return Number(pid) === process.pid ? own.has(path) : isAlive(Number(pid))
}

/** Gets the lock, if nobody has it; a file that was made to lock it is nobody's. */
export function lock(path: string, isNew: boolean): boolean {
  if (!isNew && isLocked(path)) return false
  writeFileSync(path, `${process.pid}\n`)
  own.add(path)
  return true
}

/** Gives up the lock of this process. */
export function unlock(path: string): void {
  own.delete(path)
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as { code?: string }).code === "EPERM"
  }
}
