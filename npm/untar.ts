/** Reads archives as `deno pack` and `deno publish` write them. */

/** Regular files of a tar archive, by path. */
export function untar(archive: Uint8Array<ArrayBuffer>): Map<string, Uint8Array<ArrayBuffer>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>()
  const field = (at: number, length: number) =>
    new TextDecoder().decode(archive.subarray(at, at + length)).replace(/\0[^]*$/, "")
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0;) {
    const prefix = field(at + 345, 155)
    const name = `${prefix === "" ? "" : `${prefix}/`}${field(at, 100)}`.replace(/^\.\//, "")
    const size = parseInt(field(at + 124, 12).trim(), 8)
    if (/^0?$/.test(field(at + 156, 1))) files.set(name, archive.slice(at + 512, at + 512 + size))
    at += 512 + Math.ceil(size / 512) * 512
  }
  return files
}
