function process(context) {
  const row = context.input.current()
  try { context.output.setField("out", row.email.trim()) } catch (error) { context.output.setField("out", error.message) }
  return true
}
