function process(context) {
  const row = context.input.current()

  context.validate.required(["customer", "amount"])
  context.validate.businessRule("amount === null || (amount > 0 && amount < 1000000)", "amount out of range")
  context.validate.custom((order) => /^[A-Z]{2}$/.test(order.country ?? "") || "country is not two capital letters")

  const errors = context.validate.getErrors()
  if (errors.length > 0) {
    context.output.setField("problems", errors.map((error) => error.message).join("; "))
    context.route.send("invalid")
    return false
  }
  if (row.amount > 10000) context.route.sendCopy("review")
  return true
}
