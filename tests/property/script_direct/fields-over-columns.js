function process(context) {
  const row = context.input.current()
  if (row.active) context.output.setField("name", "new")
  if (row.amount > 100) context.output.setField("amount", row.amount / 2)
  context.output.setField("note", row.note + "")
  return true
}
