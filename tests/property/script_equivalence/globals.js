function process(context) {
  const { amount } = context.input.current()
  context.output.setField("num", amount * RATE)
  context.output.setField("out", LIST.join() + typeof RATE)
  return true
}
