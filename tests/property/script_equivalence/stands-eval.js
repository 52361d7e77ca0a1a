function process(context) {
  const row = context.input.current()
  context.output.setField("out", eval("row.name + context.input.current().note"))
  return true
}
