function process(context) {
  let early
  try { early = show() } catch (error) { early = error.message }
  const row = context.input.current()
  function show() { return row.name }
  context.output.setField("out", early + show())
  return true
}
