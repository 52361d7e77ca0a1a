function process(context) {
  const row = context.input.current()
  context.output.setField("num", row.amount ** 0.5)
  return true
}
