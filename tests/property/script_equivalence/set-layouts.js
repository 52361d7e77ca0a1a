function process(context) {
  const row = context.input.current()
  context
    .output
    .setField(
      "out", // the field
      row
        .name
    )
  context.output.setField("other", (row.name, row.note))
  context.output.setField(("more"), ((row.amount)))
  context.output["setField"](`note`, row["name"])
  context.output.setField("name",
    row.name
    + "!")
  return true
}
