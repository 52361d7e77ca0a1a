function process(context) {
  const row = context.input.current()
  context.output.setField("out", NaN)
  context.output.setField("other", Infinity * Math.sign(row.amount))
  context.output.setField("num", Number(row.name))
  return true
}
