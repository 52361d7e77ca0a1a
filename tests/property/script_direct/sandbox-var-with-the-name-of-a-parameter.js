function shown(value) {
  var value
  return value
}
function process(context) {
  const row = context.input.current()
  context.output.setField("out", shown(row.name))
  return true
}
