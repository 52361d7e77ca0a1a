function process(context) {
  const row = context.input.current()
  context.output.setField("out", row.name)
  if (row.amount > 5000) { context.route.sendCopy("review"); return false }
  context.output.setField("other", row.email)
  return true
}
