function process(context) {
  const row = context.input.current()
  const a = context.validate.businessRule((r) => r.amount > 3, "function")
  const b = context.validate.businessRule("amount > 3 && note !== null")
  const c = context.validate.businessRule(row.note, "truthy")
  const d = context.validate.businessRule(null)
  const e = context.validate.custom("named", (r) => r.name.length > 3 || "short")
  context.output.setField("out", [a, b, c, d, e].join())
  context.output.setField("other", JSON.stringify(context.validate.getErrors()))
  return true
}
