function process(context) {
  const row = context.input.current()
  if (row.amount > 5000) return
  if (row.amount === null) return !true
  context.output.setField("out", row.name)
  return row.note === null ? 0 : true
}
