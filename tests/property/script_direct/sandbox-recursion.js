function f(n) { return n > 0 ? f(n - 1) + 1 : 0 }
function process(context) {
  const row = context.input.current()
  context.output.setField("num", f(3))
  return true
}
