function process(context) {
  const before = typeof row
  if (context.input.getValue("amount") > 3) {
    var row = context.input.current()
    context.output.setField("other", row.name)
  }
  context.output.setField("out", before + (row && row.name))
  return true
}
