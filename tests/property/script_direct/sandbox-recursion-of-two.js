const f = (n) => n > 0 ? g(n - 1) : 0
const g = (n) => f(n)
function process(context) {
  const row = context.input.current()
  context.output.setField("num", f(3))
  return true
}
