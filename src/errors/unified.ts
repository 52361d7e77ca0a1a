/** What differs between two texts, line by line, as `diff -u` shows it. Pure. */

interface Line {
  readonly sign: " " | "-" | "+"
  readonly text: string
  /** 1-based, in the text the line is of; in the old one for lines of both. */
  readonly number: number
}

/** Lines of both texts with what is only in one of them marked, and so many lines of both around; empty if they are equal. */
export function unifiedDiff(before: string, after: string, context = 2): ReadonlyArray<string> {
  const lines = compared(before.split("\n"), after.split("\n"))
  const isShown = lines.map((_, i) =>
    lines.slice(Math.max(0, i - context), i + context + 1).some(({ sign }) => sign !== " ")
  )
  const shown: Array<string> = []
  lines.forEach(({ sign, text, number }, i) => {
    if (!isShown[i] || (sign === " " && text === "" && i === lines.length - 1)) return
    if (!isShown[i - 1] && (i > 0 || shown.length > 0)) shown.push(`@@ line ${number} @@`)
    shown.push(`${sign}${text}`)
  })
  return shown
}

/** What both begin and end with is set aside, the rest is compared by its longest common subsequence. */
function compared(before: ReadonlyArray<string>, after: ReadonlyArray<string>): ReadonlyArray<Line> {
  let head = 0
  while (head < before.length && head < after.length && before[head] === after[head]) head++
  let tail = 0
  const most = Math.min(before.length, after.length) - head
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  const both = (from: number, to: number) =>
    before.slice(from, to).map((text, i): Line => ({ sign: " ", text, number: from + i + 1 }))
  const middle = changed(before.slice(head, before.length - tail), after.slice(head, after.length - tail), head)
  return [...both(0, head), ...middle, ...both(before.length - tail, before.length)]
}

function changed(before: ReadonlyArray<string>, after: ReadonlyArray<string>, offset: number): ReadonlyArray<Line> {
  const common = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1))
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i][j] = before[i] === after[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1])
    }
  }
  const lines: Array<Line> = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ sign: " ", text: before[i], number: offset + i + 1 })
      i++
      j++
    } else if (i < before.length && (j === after.length || common[i + 1][j] >= common[i][j + 1])) {
      lines.push({ sign: "-", text: before[i], number: offset + ++i })
    } else lines.push({ sign: "+", text: after[j], number: offset + ++j })
  }
  return lines
}
