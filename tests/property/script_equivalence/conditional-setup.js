function process(context) {
  const row = context.input.getValue("amount") > 3 ? context.input.current() : { name: "none" }
  const more = context.input.current() || {}
  context.output.setField("out", row.name + more.note)
  return true
}
