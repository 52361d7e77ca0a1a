function process(context) {
  const { id, amount, price, active, name } = context.input.current()
  context.output.setField("out", [id > 3, amount ** 2, -active, ~~amount, amount | 0, typeof id, name + amount, !price].join())
  context.output.setField("other", amount && name)
  context.output.setField("more", price ?? id)
  context.output.setField("num", amount - active)
  context.output.setField("int", id % 2)
  return true
}
