function process(context) {
  const row = context.input.current()
  let a = row.amount
  context.output.setField("out", a)
  ;[1, 2].forEach((n) => context.output.setField("other", n))
  a = row.note
  ;(context.validate.required("id"))
  context.validate.required("note")
  const b = context.validate.getErrors().length
  context.validate.businessRule(row.amount > 3, "small")
  const c = context.validate.getErrors().length
  context.output.setField("more", `${a} ${b} ${c}`)
  return true
}
