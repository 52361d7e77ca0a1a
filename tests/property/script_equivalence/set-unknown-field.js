function process(context) {
  const name = context.input.current().note === null ? "nowhere" : "out"
  context.output.setField(name, "x")
  return true
}
