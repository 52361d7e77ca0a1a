const kept = []
function process(context) {
  const row = context.input.current()
  kept.push(() => row.name + row.amount)
  if (kept.length > 25) kept.shift()
  context.output.setField("out", kept.map((f) => f()).join(";"))
  context.output.setField("other", row.name)
  return true
}
