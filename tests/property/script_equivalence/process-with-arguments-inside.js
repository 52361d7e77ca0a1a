function process(context) {
  const f = function () { return typeof this }
  context.output.setField("out", f() + new.target)
  return true
}
