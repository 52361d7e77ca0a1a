function process(context, row = context.input.current(), name = row.name, set = (v) => { context.output.setField("out", v) }) {
  set(name + row.amount)
  return true
}
