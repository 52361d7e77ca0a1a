function process(context) {
  const row = context.input.current()
  try { row.name() } catch (error) { context.output.setField("out", error.message) }
  try { row.name`x` } catch (error) { context.output.setField("other", error.message) }
  row.note.length
  return true
}
