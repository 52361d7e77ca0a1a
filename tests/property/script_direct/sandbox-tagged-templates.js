function process(context) {
  const row = context.input.current()
  context.output.setField("out", String.raw`a${row.name}`)
  return true
}
