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

/** Whether a text has references with a format, or what looks like one (in a script, say). */
export const mayHaveFormats = (text: string): boolean => /\$\{(env:)?[\w.-]+\|/.test(text)
