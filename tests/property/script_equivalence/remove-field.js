function process(context) {
  const row = context.input.current()
  context.output.setField("out", "x")
  context.output.removeField("note")
  if (row.amount > 3) context.output.removeField("out")
  return true
}
