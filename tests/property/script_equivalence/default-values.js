function process(context) {
  const row = context.input.current()
  context.output.setField("filled", row.filled === "given" ? null : row.filled)
  context.output.setField("out", row.filled)
  context.output.setField("german", row.german)
  return true
}
