function process(context) {
  const row = context.input.current()
  if (row.active) context.route.send("no" + "where")
  try { context.route.sendCopy(row.note) } catch (error) { context.output.setField("out", error.message) }
  return true
}
