const Math = { round: (n) => n + 1 }
function process(context) {
  const row = context.input.current()
  context.output.setField("num", Math.round(row.amount))
  return true
}
