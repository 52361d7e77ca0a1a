function process(context) {
  let seen = ""
  try { seen = row.name } catch (error) { seen = error.message }
  const row = context.input.current()
  context.output.setField("out", seen + row.name)
  return true
}
