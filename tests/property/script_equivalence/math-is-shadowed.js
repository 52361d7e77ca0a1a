function process(context) {
  const row = context.input.current()
  const Math = { round: (x) => `rounded ${x}`, max() { return this === Math } }
  context.output.setField("out", Math.round(row.amount))
  context.output.setField("other", Math.max(1))
  return true
}
