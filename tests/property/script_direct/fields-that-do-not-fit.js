function process(context) {
  const row = context.input.current()
  context.output.setField("int", row.amount)
  context.output.setField("num", row.name)
  context.output.setField("flag", row.name)
  context.output.setField("day", row.email)
  context.output.setField("dec", row.amount / 3)
  return true
}
