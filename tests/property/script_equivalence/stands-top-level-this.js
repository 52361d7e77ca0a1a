const self = this
function process(context) {
  context.output.setField("out", typeof self.process + context.input.current().name)
  return true
}
