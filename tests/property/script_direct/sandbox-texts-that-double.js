function process(context) {
  const row = context.input.current()
  let s = row.name
  s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s
  context.output.setField("num", s.length)
  return true
}
