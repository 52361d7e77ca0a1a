function process(context) {
  const row = context.input.current()
  context.output.setField("obj", { row: row.name, n: row.id, p: row.price, d: row.data })
  context.output.setField("data", row.data === null ? [row.amount] : undefined)
  return true
}
