function process(context) {
  context.output.setField("out", typeof globalThis.process + context.input.current().name)
  return true
}
