/** As much of @std/semver as is used here; the npm package has no types. */
export interface SemVer {
  readonly major: number
  readonly minor: number
  readonly patch: number
}
export function parse(version: string): SemVer
export function tryParse(version: string): SemVer | undefined
export function greaterThan(version: SemVer, other: SemVer): boolean
