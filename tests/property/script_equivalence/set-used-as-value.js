function process(context) {
  const a = context.output.setField("out", "x")
  const list = [context.output.setField("other", 1), (context.output.setField("more", 2), 3)]
  context.output.setField("note", String(a) + list.length + list[0] + list[1])
  const f = () => context.output.setField("name", "from arrow")
  return f() === undefined && !context.output.setField("email", "e")
}
