function process(context) {
  const row = context.input.current()
  if (row.amount === null) return false
  context.output.setField("out", row.name)
  context.output.setField("other", row.email)
  context.output.setField("more", row.filled)
  context.output.setField("note", row.name)
  return true
}
