function process({ output, input }) {
  output.setField("out", input.current().name)
  return true
}
