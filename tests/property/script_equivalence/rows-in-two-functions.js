function process(context) {
  const first = () => { const row = context.input.current(); return row.name }
  const second = function () { const row = context.input.current(); return () => row.note }
  context.output.setField("out", first() + second()())
  return true
}
