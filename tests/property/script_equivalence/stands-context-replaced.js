function process(context) {
  context.output.setField("out", "real")
  context = { output: { setField() {} }, input: { current: () => ({ name: "fake" }) } }
  context.output.setField("out", context.input.current().name)
  return true
}
