function process(context) {
  let nothing
  context.output.setField("out", undefined)
  context.output.setField("other", nothing)
  context.output.setField("more", void 0)
  context.output.setField("note", context.input.current().amount > 5 ? undefined : "x")
  return true
}
