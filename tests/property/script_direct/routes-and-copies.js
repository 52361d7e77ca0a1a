function process(context) {
  const row = context.input.current()
  if (row.amount > 5000) context.route.send("review")
  if (row.active) context.route.sendCopy("copies")
  if (row.name === "Anna") { context.route.sendCopy("review"); context.route.send("review"); context.route.sendCopy("review") }
  context.output.setField("out", "set")
  return row.email !== null
}
