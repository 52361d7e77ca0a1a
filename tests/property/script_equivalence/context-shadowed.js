function process(context) {
  const row = context.input.current()
  const f = (context) => context.input.current().name
  context.output.setField("out", f({ input: { current: () => ({ name: "fake" }) } }) + row.name)
  { const context = { output: { setField() {} } }; context.output.setField("other", "nothing") }
  try { throw { output: { setField() {} } } } catch (context) { context.output.setField("more", "nothing") }
  return true
}
