function process(context) {
  context.output.setField("out", new Function("context", "return context.input.current().name")(context))
  return true
}
