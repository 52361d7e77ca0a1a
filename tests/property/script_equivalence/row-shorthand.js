function process(context) {
  const row = context.input.current()
  const { name } = row
  const o = { name, row, amount: row.amount }
  context.output.setField("out", o.name + o.row.name + o.amount)
  return true
}
