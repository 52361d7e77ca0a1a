function process(context) {
  const row = context.input.current()
  context.output.setField("out", row.email.split("@")[1])
  return true
}
