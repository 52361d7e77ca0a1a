function process(context) {
  const row = context.input.current()
  context.output.setField("num", Date.parse(row.seen))
  return true
}
