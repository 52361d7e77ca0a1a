function process(context) {
  let row = context.input.current()
  const first = row.name
  row = { name: "other" }
  context.output.setField("out", first + row.name)
  return true
}
