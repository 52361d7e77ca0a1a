function process(context) {
  context.output.setField("out", parseInt("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz1", 36))
  return true
}
