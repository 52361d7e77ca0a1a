function process(context) {
  const key = "name"
  context.output.setField("out", context.input.getValue("name") + context.input.getValue(key) + context.input.getValue(`amount`))
  context.output.setField("other", context.input.getValue("note", 1))
  try { context.input.getValue("no" + "ne") } catch (error) { context.output.setField("more", error.message) }
  return true
}
