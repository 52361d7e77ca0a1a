function process(context) {
  const { id } = context.input.current()
  context.output.setField("out", typeof id === "bigint" ? id * 2n : id + 1)
  context.output.setField("int", id + id)
  context.output.setField("other", id * 2)
  return true
}
