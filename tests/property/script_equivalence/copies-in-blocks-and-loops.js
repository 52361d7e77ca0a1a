function process(context) {
  const row = context.input.current()
  { context.output.setField("out", row.name) }
  for (let i = 0; i < 2; i++) context.output.setField("other", row.note)
  do { context.output.setField("more", row.name) } while (false)
  return true
}
