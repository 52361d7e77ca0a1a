function process(context) {
  const row = context.input.current()
  context.output.setField("num", Date.parse(row.name))
  context.output.setField("out", `${Date.parse("2023-02-30")}`)
  return true
}
