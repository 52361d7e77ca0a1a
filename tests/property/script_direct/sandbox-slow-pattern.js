function process(context) {
  const row = context.input.current()
  context.output.setField("flag", /^(a+)+$/.test(row.name))
  return true
}
