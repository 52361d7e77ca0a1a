function process(context) {
  const row = context.input.current()
  context.output.setField("out", `${row.name}${row.filled}`)
  if (row.amount > 5000) context.route.sendCopy("copies")
  if (row.active) { context.route.send("review"); context.output.setField("more", row.email && "email") }
  context.output.setField("other", row.note || "none")
  if (row.amount > 10000) throw new Error(row.name)
  context.output.setField("note", (row.note, row.name) + "")
  return row.note !== "note"
}
