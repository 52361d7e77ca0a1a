function process(context) {
  context.output.setField("other", "x" + context.input.getValue("note"))
  if (context.input.getValue("note")) context.output.setField("note", 1)
  context.output.setField("out", `${name}!`)
  const { name } = context.input.current()
  return true
}
