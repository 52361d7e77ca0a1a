function process(context) {
  const row = context.input.current()
  context.route.send("copies")
  context.output.setField("out", row.email.trim())
  return true
}
