function process(context) {
  const row = context.input.current()
  const later = async () => { await 0; context.output.setField("out", row.name) }
  later()
  Promise.resolve().then(() => context.output.setField("out", "never"))
  context.output.setField("out", "now")
  return true
}
