function parseFloat(s) { return s + "!" + this }
function process(context) {
  const row = context.input.current()
  context.output.setField("num", parseFloat("3"))
  return true
}
