function process(context) {
  const row = context.input.current();
  ({ a: row.name, b: [row.note] } = { a: "changed", b: ["too"] })
  context.output.setField("out", row.name + row.note + context.input.current().name)
  return true
}
