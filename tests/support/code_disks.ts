/** Disks on which something goes wrong, as the system tells it; for the examples of error codes. */
import { guard, guardSync } from "../../src/data/disk_errors.ts"
import { denoFiles, type Files, type OutputFile } from "../../src/data/files.ts"

/** What the system says when something fails at the disk. */
export const SYSTEM = {
  full: () => new Error("No space left on device (os error 28)"),
  broken: () => new Error("Input/output error (os error 5)"),
  denied: () => new Deno.errors.PermissionDenied("Permission denied (os error 13)"),
}

/** The disk with a fault at writes to files with such names, as often as told. */
export function faulty(name: RegExp, error: () => Error, times = Infinity): Files {
  let left = times
  const guarded = (path: string, file: OutputFile): OutputFile => ({
    ...file,
    write: (bytes) =>
      name.test(path) && left-- > 0 ? guardSync(path, "writing", () => fail(error())) : file.write(bytes),
    sync: () => file.sync(),
    truncate: (length) => file.truncate(length),
    close: () => file.close(),
  })
  return {
    ...denoFiles,
    create: (path, options) => guarded(path, denoFiles.create(path, options)),
    append: (path) => guarded(path, denoFiles.append(path)),
  }
}

export const fail = (error: unknown): never => {
  throw error
}

/** The disk during a replay that fails when its rows are to be put into the output. */
export function failingAtTheEnd(): Files {
  let isDecided = false
  const files = faulty(/out\.csv$/, SYSTEM.broken)
  return {
    ...denoFiles,
    rename: async (from, to) => {
      await denoFiles.rename(from, to)
      if (to.endsWith(".replay")) isDecided = true
    },
    append: (path) => isDecided ? files.append(path) : denoFiles.append(path),
    create: (path, options) => isDecided ? files.create(path, options) : denoFiles.create(path, options),
  }
}

/** The disk where another program writes to a file as soon as a replay has read its letters. */
export function meddledWith(path: string): Files {
  let isDone = false
  const meddle = () => {
    if (!isDone) Deno.writeTextFileSync(path, "7,Gus,70\n", { append: true })
    isDone = true
  }
  return {
    ...denoFiles,
    create: (name, options) => {
      const file = denoFiles.create(name, options)
      return {
        ...file,
        write: (bytes) => (meddle(), file.write(bytes)),
        sync: () => file.sync(),
        truncate: (n) => file.truncate(n),
        close: () => file.close(),
      }
    },
  }
}

/** The disk of a spill folder that fails at writes, or gives back other bytes. */
export const spillDisk = (folder: string, what: "full" | "forgetful"): Files => ({
  ...denoFiles,
  scratch: (path) => {
    const file = denoFiles.scratch(path)
    if (!path.startsWith(`${folder}/spill/`)) return file
    return {
      write: (bytes, at) =>
        what === "full" ? guardSync(path, "writing", () => fail(SYSTEM.full())) : file.write(bytes, at),
      read: (into, at) => {
        const count = file.read(into, at)
        into[count - 1] ^= 0x40
        return count
      },
      clear: () => file.clear(),
      close: () => file.close(),
    }
  },
})

/** The disk that takes what is written and never says that it has it. */
export function unconfirmed(): Files {
  return {
    ...denoFiles,
    create: (path, options) => {
      const file = denoFiles.create(path, options)
      return {
        write: (bytes) => file.write(bytes),
        sync: () => guard(path, "writing", () => Promise.reject(SYSTEM.broken())),
        truncate: (length) => file.truncate(length),
        close: () => file.close(),
      }
    },
  }
}

export const unreadable = (error: () => Error): Files => ({
  ...denoFiles,
  openInput: (path) => guard(path, "reading", () => Promise.reject(error())),
})
