function process(context) {
  const row = context.input.current()
  context.output.setField("num", row.amount * 0.1)
  context.output.setField("int", Math.trunc(row.amount))
  context.output.setField("dec", row.amount / 3)
  context.output.setField("out", -row.amount)
  context.output.setField("other", row.amount * 1e20)
  context.output.setField("more", 1 / row.amount)
  context.output.setField("amount", 0 * -row.amount)
  return true
}
