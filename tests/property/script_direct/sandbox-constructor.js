function process(context) {
  const row = context.input.current()
  context.output.setField("out", row.name.constructor.name)
  return true
}
