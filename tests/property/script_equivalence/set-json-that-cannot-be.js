function process(context) {
  context.output.setField("obj", NaN)
  return true
}
