const limit = 3
function isBig(n) { return n > limit }
function process(context) {
  context.output.setField("out", context.validate.businessRule("isBig(amount)") + "")
  context.output.setField("other", String(context.validate.businessRule("context.input.current().note === null")))
  return true
}
