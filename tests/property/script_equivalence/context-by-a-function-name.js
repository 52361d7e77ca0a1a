function process(context) {
  context.output.setField("out", "x")
  function inner() { function context() {} context.output = { setField: (n, v) => v }; return context.output.setField("other", 7) }
  context.output.setField("more", inner())
  return true
}
