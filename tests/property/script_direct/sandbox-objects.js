function process(context) {
  const row = context.input.current()
  const o = { a: row.name }
  context.output.setField("out", o.a)
  return true
}
