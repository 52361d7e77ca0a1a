let factor = 2
function helper(value) {
  return value * factor
}
function process(context) {
  const row = context.input.current()
  helper["constr" + "uctor"]("factor = 3")()
  context.output.setField("num", helper(row.amount))
  return true
}
