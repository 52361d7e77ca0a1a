function process(context) {
  const row = context.input.current()
  context.output.setField("out", row.name.trim().toUpperCase())
  context.output.setField("other", row.hasOwnProperty("name"))
  context.output.setField("more", row.toString + row.length)
  return true
}
