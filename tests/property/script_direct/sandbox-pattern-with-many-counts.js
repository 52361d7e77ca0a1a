function process(context) {
  const row = context.input.current()
  context.output.setField("flag", /a{0,99}a{0,99}a{0,99}a{0,99}b/.test(row.name))
  return true
}
