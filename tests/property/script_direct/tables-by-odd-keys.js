const LIST = ["a", "b"]
function process(context) {
  const row = context.input.current()
  context.output.setField("out", `${LIST[row.email]} ${LIST[-1]} ${LIST[0.5]} ${LIST[row.amount]}`)
  return true
}
