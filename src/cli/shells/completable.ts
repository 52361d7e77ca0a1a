/** What can be completed, as the writers for shells see it. */
import { COMMON, type OptionEntry } from "../commands.ts"

export interface Completable {
  readonly name: string
  readonly description: string
  /** Its own and the common ones. */
  readonly options: ReadonlyArray<OptionEntry>
  /** What its first argument can be; files if undefined. */
  readonly words: ReadonlyArray<string> | undefined
}

/** Whether an option's value is a file. */
export const isFile = ({ value }: OptionEntry): boolean => value === "FILE" || value === "PATH"

/** As written: `--output`, `-o`. */
export const spellings = ({ name, alias }: OptionEntry): ReadonlyArray<string> =>
  alias === undefined ? [`--${name}`] : [`--${name}`, `-${alias}`]

/** Common options with a value, which may stand before the command. */
export const valuedBeforeCommand = (): ReadonlyArray<string> =>
  COMMON.filter(({ value }) => value !== undefined).flatMap(spellings)
