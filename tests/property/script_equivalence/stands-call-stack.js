function process(context) {
  const row = context.input.current()
  context.output.setField("out", new Error("x").stack.split("\n")[0] + row.name)
  return true
}
