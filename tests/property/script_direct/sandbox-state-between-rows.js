let count = 0
function process(context) {
  const row = context.input.current()
  count++
  context.output.setField("num", count)
  return true
}
