function process(context) {
  try { context.output.setField("no" + "where", 1) } catch (error) { context.output.setField("out", error.message + error.help) }
  return true
}
