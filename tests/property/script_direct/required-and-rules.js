function process(context) {
  const row = context.input.current()
  if (!context.validate.required(["email", "amount"])) return false
  if (!context.validate.businessRule(row.amount > 2, "too small")) return false
  if (!context.validate.required("price")) context.output.setField("flag", false)
  else context.output.setField("flag", context.validate.businessRule(row.price > 0))
  context.output.setField("time", context.utils.now())
  return true
}
