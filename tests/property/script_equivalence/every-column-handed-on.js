function process(context) {
  const r = context.input.current()
  context.output.setField("num", r.amount)
  context.output.setField("int", r.id)
  context.output.setField("dec", r.price)
  context.output.setField("flag", r.active)
  context.output.setField("day", r.born)
  context.output.setField("time", r.seen)
  context.output.setField("obj", r.data)
  context.output.setField("out", r.email)
  return true
}
