function process(context) {
  const row = context.input.current()
  if (row.amount > 1) { if (row.amount > 2) { if (row.name !== "x") { context.output.setField("out", ((((row.amount + 1)) * 2)) + "") } } }
  return true
}
