function process(context) {
  const row = context.input.current()
  context.output.setField("num", Date.now())
  return true
}
