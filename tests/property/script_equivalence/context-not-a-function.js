function process(context) {
  try { context.input.nothing() } catch (error) { context.output.setField("out", error.message) }
  try { context.none.setField("x", 1) } catch (error) { context.output.setField("other", error.message) }
  try { new context.output.setField("out", 1) } catch (error) { context.output.setField("more", error.message) }
  return true
}
