function process(context) {
  const row = context.input.current()
  context.output.setField("out",   context.utils.format(row.name, "0.0"))
  return context.utils.log("loud", "x")
}
