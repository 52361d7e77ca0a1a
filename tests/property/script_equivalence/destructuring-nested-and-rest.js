function process(context) {
  const { name: { length }, data, ...rest } = context.input.current()
  const { data: copy } = context.input.current()
  context.output.setField("out", `${length} ${Object.keys(rest).join()} ${data === copy}`)
  return true
}
