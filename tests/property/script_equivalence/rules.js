function process(context) {
  const row = context.input.current()
  context.validate.businessRule(row.amount > 5, "too small")
  const ok = context.validate.businessRule(row.note !== null && row.active === true)
  const nested = context.validate.businessRule(context.validate.businessRule(row.amount < 100, "inner"), "outer")
  const line = context.validate.businessRule(
    (row.amount > 0), // positive
    "not positive",
  )
  context.output.setField("out", `${ok} ${nested} ${line} ${!context.validate.businessRule(!row.note, `t`)}`)
  context.output.setField("other", JSON.stringify(context.validate.getErrors()))
  return true
}
