function process(context) {
  const row = context.input.current()
  let s = ""
  for (let i = 0; i < 10; i++) s += row.name
  context.output.setField("out", s)
  return true
}
