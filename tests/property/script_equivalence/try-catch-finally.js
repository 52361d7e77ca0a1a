function process(context) {
  const row = context.input.current()
  try {
    context.output.setField("out", row.name)
    if (row.amount > 3) context.output.setField("other", () => 1)
    return true
  } catch (error) {
    context.output.setField("more", error.message)
    return row.note !== null
  } finally {
    context.output.setField("note", "finally")
  }
}
