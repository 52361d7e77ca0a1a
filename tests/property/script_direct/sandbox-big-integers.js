function process(context) {
  const row = context.input.current()
  context.output.setField("out", String(10n))
  return true
}
