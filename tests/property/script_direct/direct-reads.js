function process(context) {
  const row = context.input.current()
  context.output.setField("out", context.input.current().name + context.input.getValue("email"))
  return context.input.getValue("amount") > 3
}
