function process(context) {
  const r = context.input.current()
  context.output.setField("num", r.name)
  context.output.setField("int", r.amount)
  context.output.setField("dec", r.note)
  context.output.setField("flag", r.id)
  return true
}
