function process(context) {
  const row = context.input.current()
  if (row.amount > 1 && row.amount < 1e6 && row.amount !== 5) context.output.setField("out", row.amount + row.amount)
  for (let i = 0; i < 3; i++) context.output.setField("num", row.amount * i)
  return true
}
