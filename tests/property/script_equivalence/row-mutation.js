function process(context) {
  const row = context.input.current()
  row.name = "changed"
  row.extra = 1
  row.amount++
  delete row.note
  context.output.setField("out", `${row.name} ${row.extra} ${row.amount} ${row.note} ${"note" in row} ${context.input.current().note}`)
  return true
}
