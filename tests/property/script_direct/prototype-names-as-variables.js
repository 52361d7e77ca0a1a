function process(context) {
  const row = context.input.current()
  const constructor2 = "a", hasOwnProperty = "b", valueOf = row.name
  context.output.setField("out", constructor2 + hasOwnProperty + valueOf)
  return true
}
