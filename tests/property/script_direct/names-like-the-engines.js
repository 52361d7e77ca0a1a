function process(context) {
  const row = context.input.current()
  const doubt = 1, text = 2, i = 3, c0 = 4, o0 = 5, end = 6, now = 7, row0 = 8, x0 = 9
  context.output.setField("num", doubt + text + i + c0 + o0 + end + now + row0 + x0 + row.amount)
  return true
}
