function process(context) {
  const row = context.input.current()
  { const row = { name: "inner" }; context.output.setField("out", row.name) }
  const f = (row) => row.name
  context.output.setField("other", f({ name: "argument" }) + row.name)
  try { throw { name: "thrown" } } catch (row) { context.output.setField("more", row.name) }
  return true
}
