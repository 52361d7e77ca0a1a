function process(context) {
  const row = context.input.current()
  const same = row
  same.name = "through the alias"
  context.output.setField("out", row.name)
  context.output.setField("other", (0, row).note)
  return true
}
