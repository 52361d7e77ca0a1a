function process(context) {
  const row = context.input.current()
  const f = () => row.name
  context.output.setField("out", f())
  return true
}
