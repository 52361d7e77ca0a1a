function process(context) {
  const row = context.input.current()
  context.output.setField("int", row.amount * 10)
  return true
}
