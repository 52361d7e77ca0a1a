function process(context) {
  const row = context.input.current()
  context.output.setField("out", JSON.stringify(row.data))
  return true
}
