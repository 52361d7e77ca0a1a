function process(context) {
  const row = context.input.current()
  context.output.setField("out", row.name.repeat(3))
  return true
}
