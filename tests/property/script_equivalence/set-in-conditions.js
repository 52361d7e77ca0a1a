function process(context) {
  const row = context.input.current()
  row.amount > 3 && context.output.setField("out", "and")
  row.amount > 3 || context.output.setField("out", "or")
  row.note ?? context.output.setField("other", "nullish")
  row.active ? context.output.setField("more", "yes") : context.output.setField("more", "no")
  return true
}
