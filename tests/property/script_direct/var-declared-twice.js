function process(context) {
  const row = context.input.current()
  var a = "first"
  if (row.amount > 5) { var a = "second" }
  context.output.setField("out", a)
  return true
}
