function process(context) {
  const row = context.input.current()
  var text = row.name
  for (let i = 0; i < 26; i++) {
    var text = text + text
  }
  context.output.setField("out", text.length)
  return true
}
