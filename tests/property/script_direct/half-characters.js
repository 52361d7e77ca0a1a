function process(context) {
  const row = context.input.current()
  context.output.setField("out", row.name.slice(0, 1) + row.name.charAt(1))
  context.output.setField("other", "\ud83d")
  return true
}
