function process(context) {
  const row = context.input.current()
  context.output.setField("num", row.price * 2)
  context.output.setField("out", `${row.price + 1}`)
  context.output.setField("other", Math.round(row.id) + Math.abs(row.price))
  return true
}
