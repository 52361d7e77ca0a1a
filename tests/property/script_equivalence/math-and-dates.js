function process(context) {
  const row = context.input.current()
  context.output.setField("num", Math.max(row.amount, 3, Math.sqrt(16)))
  context.output.setField("out", Math.round(row.amount) + Math.floor(Math.random() * 0))
  context.output.setField("more", Date.parse(row.born) + Date.UTC(2020, 1))
  context.output.setField("other", Math.round(row.id))
  return true
}
