function process(context) {
  const row = context.input.current()
  if (row.amount > 1000) throw "too much"
  context.output.setField("out", "fine")
  return true
}
