function process(context) {
  const F = (() => {}).constructor
  context.output.setField("out", F("return typeof process")() + context.input.current().name)
  return true
}
