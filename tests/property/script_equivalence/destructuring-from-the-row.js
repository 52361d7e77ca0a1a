function process(context) {
  const row = context.input.current()
  const { name, amount } = row
  const { note = null } = row
  context.output.setField("out", name + amount + note + row.email)
  return true
}
