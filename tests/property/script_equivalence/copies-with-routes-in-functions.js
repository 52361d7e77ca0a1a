function process(context) {
  later()
  const row = context.input.current()
  if (row.amount > 3) return false
  context.output.setField("out", row.name)
  return true
  function later() { context.route.sendCopy("copies") }
}
