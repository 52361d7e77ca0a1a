function process(context) {
  const row = context.input.current()
  context.output.setField("out", "quote \" back \\ line \n \u2028 ${not} \x41" + `tick \` $${"x"}`)
  context.output.setField("num", 0x1f + 0b11 + 1_000 + .5 + 1e-7)
  return true
}
