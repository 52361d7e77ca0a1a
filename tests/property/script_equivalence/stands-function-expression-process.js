const process = function named(context) {
  context.output.setField("out", typeof named + context.input.current().name)
  return true
}
