function process(context) {
  const row = context.input.current()
  context.utils.log("info", row.name)
  return true
}
