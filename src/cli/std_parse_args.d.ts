/** As much of @std/cli's parseArgs as is used here; the npm package has no types. */
export interface ParseOptions {
  readonly boolean?: ReadonlyArray<string>
  readonly string?: ReadonlyArray<string>
  readonly collect?: ReadonlyArray<string>
  readonly alias?: Readonly<Record<string, string>>
  readonly unknown?: (argument: string, key?: string, value?: unknown) => unknown
  readonly "--"?: boolean
}
export function parseArgs(
  args: ReadonlyArray<string>,
  options?: ParseOptions,
): { readonly _: ReadonlyArray<string | number>; readonly [key: string]: unknown }
