const four = (s) => s + s + s + s
function process(context) {
  const row = context.input.current()
  context.output.setField("out", four(four(four(four(row.name)))))
  return true
}
