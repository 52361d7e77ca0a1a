const isBig = (n) => n > 3, isSmall = function (n) { return n < 3 || !n }
function process(context) {
  const row = context.input.current()
  const a = context.validate.businessRule((r) => r.amount > 3, "function")
  const b = context.validate.businessRule("amount > 3 && note !== null")
  const c = context.validate.businessRule(isBig(row.amount), "big")
  const d = context.validate.businessRule(null)
  const e = context.validate.custom("named", (r) => r.name.length > 3 || "short")
  context.validate.businessRule(isSmall(row.amount), "small")
  context.validate.businessRule("amount >= 3")
  context.output.setField("out", [a, b, c, d, e].join())
  context.output.setField("other", JSON.stringify(context.validate.getErrors()))
  return true
}
