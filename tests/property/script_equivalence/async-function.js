async function process(context) {
  const row = context.input.current()
  context.output.setField("out", row.name)
  await null
  context.output.setField("out", "later")
  return true
}
