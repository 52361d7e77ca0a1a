function process(context) {
  const row = context.input.current()
  if (row.note) context.output.setField("day", row.amount * 1)
  if (row.active) context.output.setField("flag", Math.abs(row.amount))
  return true
}
