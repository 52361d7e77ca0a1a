function process(context) {
  const row = context.input.current()
  context.output.setField("out", context.utils.format(row.amount, "#,##0.00"))
  context.output.setField("other", context.utils.formatDate(row.born, "dd.MM.yyyy"))
  context.output.setField("more", context.utils.newGuid())
  context.output.setField("note", context.utils.format(row.price, "N1"))
  context.utils.log("info", row.name)
  context.utils.log(`${row.note}`, "warn")
  return true
}
