function process(context) {
  const row = context.input.current()
  if (row.amount > 5000) context.route.send("review")
  if (row.amount === null) return false
  context.output.setField("out", row.name)
  context.output.setField("other", row.email)
  return row.note !== null
}
