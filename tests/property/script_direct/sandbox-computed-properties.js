function process(context) {
  const row = context.input.current()
  context.output.setField("out", String(row.name[row.email]))
  return true
}
