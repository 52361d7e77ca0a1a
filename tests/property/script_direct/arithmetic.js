function process(context) {
  const row = context.input.current()
  context.output.setField("num", (row.amount * 1.2 + row.amount % 7 - 3) / 11)
  context.output.setField("int", Math.round(row.amount) | 0)
  context.output.setField("dec", Math.round((row.amount + 0.005) * 100) / 100)
  context.output.setField("out", (row.amount << 3) ^ (row.amount >>> 1) & ~5)
  return true
}
