const copy = (context, name) => context.output.setField(name, context.input.current().name)
function process(context) {
  copy(context, "out")
  context.output.setField("other", context.input.current().note)
  return true
}
