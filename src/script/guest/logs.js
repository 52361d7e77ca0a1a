/**
 * Guest code: `utils.log`, and the lines of a chunk.
 */
;(function ({ RowError }, { cut }) {
  const { JSON, Map, String } = globalThis
  const { stringify } = JSON
  const LEVELS = ["debug", "info", "warn", "error"]
  const MOST_LINES = 100
  /** For scripts that ask for words of old; src/script/old_words.ts knows them, too. */
  const OLD_LEVELS = new Map([
    ["trace", "debug"],
    ["verbose", "debug"],
    ["information", "info"],
    ["warning", "warn"],
    ["critical", "error"],
    ["fatal", "error"],
  ])

  /** @param cursor its first element is the row at hand */
  return (cursor, hasOldLevels) => {
    const levelOf = (value) => {
      const level = typeof value === "string" ? value.toLowerCase() : ""
      return LEVELS.includes(level) ? level : hasOldLevels ? OLD_LEVELS.get(level) : undefined
    }
    /** [level, message, row, …] */
    let lines = []
    let dropped = 0

    /** (level, message), (message, level) or (message). */
    const log = (first, second) => {
      const isSwapped = levelOf(first) === undefined && levelOf(second) !== undefined
      const [level, message] = second === undefined ? ["info", first] : isSwapped ? [second, first] : [first, second]
      if (levelOf(level) === undefined) {
        const help = `levels are: ${LEVELS.join(", ")}`
        throw new RowError("FE4108", `log(level, message) does not know the level ${stringify(String(level))}`, help)
      }
      if (lines.length >= MOST_LINES * 3) return void dropped++
      lines.push(levelOf(level), cut(String(message)), cursor[0])
    }
    const reset = () => {
      lines = []
      dropped = 0
    }
    return { log, reset, lines: () => lines, dropped: () => dropped }
  }
})
