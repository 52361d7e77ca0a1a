function process(context) {
  const row = context.input.current()
  context.output.setField("num", row.amount)
  context.output.setField("int", row.id)
  context.output.setField("dec", row.price)
  context.output.setField("flag", row.active)
  context.output.setField("day", row.born)
  context.output.setField("time", row.seen)
  context.output.setField("more", row.filled)
  return true
}
