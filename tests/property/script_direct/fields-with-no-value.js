function process(context) {
  const row = context.input.current()
  context.output.setField("out", undefined)
  context.output.setField("name", null)
  context.output.setField("email", row.amount > 100 ? undefined : "e")
  context.output.setField("num", 0 / 0)
  return true
}
