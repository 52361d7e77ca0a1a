function process(context) {
  const row = context.input.current()
  context.output.setField("num", Math.pow(row.amount, 0.3) + Math.log(row.amount))
  return true
}
