let factor = 2
const helper = (value) => value * factor
function process(context) {
  const row = context.input.current()
  const { constructor: make } = helper
  make("factor++")()
  context.output.setField("num", helper(row.amount))
  return true
}
