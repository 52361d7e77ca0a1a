function process(context) {
  const undefined = "shadow", NaN = []
  context.output.setField("out", undefined)
  context.output.setField("other", NaN)
  return true
}
