function process(context) {
  const { toString: t, length, "odd name": o } = context.input.current()
  context.output.setField("out", `${t} ${length} ${o}`)
  return true
}
