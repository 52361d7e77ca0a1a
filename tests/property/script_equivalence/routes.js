function process(context) {
  const row = context.input.current()
  context.output.setField("out", row.name)
  if (row.amount > 5000) context.route.send("review")
  if (row.note) context.route.sendCopy("copies")
  if (row.active) { context.route.sendCopy("copies"); context.route.send("copies") }
  context.output.setField("other", context.route.getTargets().map((t) => t.name + t.mode).join())
  return row.email !== null
}
