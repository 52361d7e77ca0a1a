function process(context) {
  const row = context.input.current()
  context.input.current()
  context.output.setField("out", 1)
  return true
}
