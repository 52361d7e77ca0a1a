function process(context) {
  const row = context.input.current()
  context.output.setField("out", row.name.replace({ [Symbol.replace]: () => 5n }, ""))
  context.output.setField("other", row.name.replace("n", () => { context.output.setField("more", "in callback"); return "N" }))
  return true
}
