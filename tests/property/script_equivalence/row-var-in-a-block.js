function process(context) {
  for (var i = 0; i < 2; i++) {
    var row = context.input.current()
    var get = () => row.name
    context.output.setField("out", row.name + get() + row.amount + i)
  }
  return true
}
