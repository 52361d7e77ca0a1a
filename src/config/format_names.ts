/** The names of formats for texts, as in `${input|filename}`. What they do is in formats.ts, which few files need. */
export const STRING_FORMATS: ReadonlyArray<string> = [
  "filename",
  "filenamewithoutext",
  "directory",
  "extension",
  "fullpath",
  "upper",
  "lower",
]
