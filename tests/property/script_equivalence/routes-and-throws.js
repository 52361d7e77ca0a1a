function process(context) {
  const row = context.input.current()
  context.route.sendCopy("copies")
  if (row.amount > 1000) throw new RangeError(`too much: ${row.amount}`)
  if (row.note === null) return undefined
  return true
}
