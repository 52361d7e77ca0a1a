function process(context) {
  const row = context.input.current()
  context.output.setField("flag", row.amount > 5)
  context.output.setField("out", null)
  context.output.setField("other", !row.note)
  context.output.setField("name", null)
  context.output.setField("num", true)
  return true
}
