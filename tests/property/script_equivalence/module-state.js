let count = 0, last = null
const seen = new Map()
function process(context) {
  const row = context.input.current()
  count += 1
  seen.set(row.name, (seen.get(row.name) ?? 0) + row.amount)
  context.output.setField("out", `${count} ${last} ${seen.size}`)
  context.output.setField("num", seen.get(row.name) * 1)
  last = row.name
  return count % 4 !== 0
}
