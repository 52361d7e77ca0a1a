function process(context) {
  const row = context.input.current()
  context.output.addMetadata("amount", row.amount)
  if (row.note) context.output.addMetadata("big", row.id)
  context.output.setField("out", "with metadata")
  return true
}
