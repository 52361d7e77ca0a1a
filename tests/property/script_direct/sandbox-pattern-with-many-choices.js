function process(context) {
  const row = context.input.current()
  context.output.setField("flag", /(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)b/.test(row.name))
  return true
}
