function process(context) {
  const row = context.input.current()
  const a = row.email || "none"
  const b = row.note ?? "nothing"
  const c = row.amount && row.price
  context.output.setField("out", a + b + c)
  context.output.setField("flag", !(row.active && !row.amount))
  return !!row.name || false
}
