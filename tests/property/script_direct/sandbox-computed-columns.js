function process(context) {
  const row = context.input.current()
  const key = "name"
  context.output.setField("out", row[key])
  return true
}
