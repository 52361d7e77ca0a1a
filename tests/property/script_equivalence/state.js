function process(context) {
  const row = context.input.current()
  context.state.n = (context.state.n ?? 0) + 1
  context.output.setField("out", `${context.state.n} ${row.name}`)
  return true
}
