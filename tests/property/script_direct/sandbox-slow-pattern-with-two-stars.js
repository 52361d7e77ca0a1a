function process(context) {
  const row = context.input.current()
  context.output.setField("flag", /a*b*c/.test(row.name))
  return true
}
