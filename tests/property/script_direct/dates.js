function process(context) {
  const row = context.input.current()
  const days = Math.floor((Date.parse("2026-01-01") - Date.parse(row.born)) / 86400000)
  context.output.setField("int", days)
  return true
}
