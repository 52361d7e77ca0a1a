function outer(row) {
  const context = row + "!"
  return context
}
function process(context) {
  const row = context.input.current()
  const name = outer(row.name)
  context.output.setField("out", name + String(row.amount))
  return true
}
