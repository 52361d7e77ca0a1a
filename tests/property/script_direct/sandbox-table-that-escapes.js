const T = [1, 2]
function process(context) {
  const row = context.input.current()
  context.output.setField("out", String(T))
  return true
}
