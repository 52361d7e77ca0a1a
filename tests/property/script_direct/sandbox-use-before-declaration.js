function process(context) {
  const row = context.input.current()
  if (row.amount > 1000) context.output.setField("out", early)
  const early = "x"
  return true
}
