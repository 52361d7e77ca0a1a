function process(context) {
  context.output.setField("out", "a")
  context.output.setField("out", context.input.current().name)
  if (context.input.current().amount > 10) context.output.setField("out", 5)
  return true
}
