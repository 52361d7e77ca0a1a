function process(context) {
  const row = context.input.current()
  if (!(row.note !== "note" && row.amount > 0)) return false
  context.output.setField("num", Math.round((row.amount * 1.2 + row.amount) * 100) / 100)
  return true
}
