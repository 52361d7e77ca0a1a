function process(context) {
  for (let i = 0; i < 26; i++) {
    var text
    text = text + text
  }
  context.output.setField("out", text.length)
  return true
}
