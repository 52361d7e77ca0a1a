let count = 1
function process(context) {
  context.validate.businessRule("count = 'text'")
  context.output.setField("out", count)
  return true
}
