function process(context) {
  const row = context.input.current()
  context.output.setField("num", Math.random())
  return true
}
