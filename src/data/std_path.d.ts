/** As much of @std/path as is used here; the npm package has no types. */
export function basename(path: string): string
export function dirname(path: string): string
export function fromFileUrl(url: URL): string
export function isAbsolute(path: string): boolean
export function join(...parts: ReadonlyArray<string>): string
