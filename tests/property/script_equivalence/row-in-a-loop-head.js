function process(context) {
  let out = ""
  for (const row = context.input.current(); out.length < 3;) out += row.name
  for (const { name } of [context.input.current()]) out += name
  for (const key in context.input.current()) out += key
  context.output.setField("out", out)
  return true
}
