function process(context) {
  const row = context.input.current()
  if (row.amount === 3) return true
  context.output.setField("out", row.name)
  if (row.note) context.output.setField("other", row.name)
  context.output.setField("more", row.name)
  context.output.removeField("more")
  context.output.setField("note", row.name)
  if (row.note) context.output.setField("note", "again")
  return true
}
