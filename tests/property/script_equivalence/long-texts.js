function process(context) {
  const row = context.input.current()
  context.output.setField("out", row.name.repeat(3000))
  context.output.setField("other", "x".repeat(70000))
  context.output.setField("more", `${row.name}`.padStart(5000, "名"))
  return true
}
