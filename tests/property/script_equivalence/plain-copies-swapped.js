function process(context) {
  const { name, note } = context.input.current()
  const row = context.input.current()
  context.output.setField("name", row.note)
  context.output.setField("note", row.name)
  context.output.setField("out", name + note)
  return true
}
