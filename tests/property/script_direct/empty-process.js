function process(context) {
  const row = context.input.current()
  return true
}
