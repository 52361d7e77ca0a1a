function process(context) {
  const row = context.input.current()
  if (row.amount > 10) context.output.setField("num", row.amount * 2)
  if (row.note) context.output.setField("amount", row.amount + 1)
  else if (row.active) context.output.setField("name", `is ${row.active}`)
  return true
}
