function process(context) {
  const row = context.input.current()
  const x = row.amount
  if (x === null) return false
  context.output.setField("out", `${x.toFixed(0)} ${x.toFixed(1)} ${(x / 3).toFixed(5)} ${(-x).toFixed(2)} ${(0.5).toFixed(0)} ${(1.45).toFixed(1)} ${(1e21).toFixed(2)}`)
  return true
}
