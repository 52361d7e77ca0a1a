function process(context) {
  const row = context.input.current()
  const a = row.amount
  context.output.setField("num", Math.max(a, 10, Math.min(a, 3)) + Math.abs(-a) + Math.sign(a) + Math.trunc(a) + Math.ceil(a) + Math.floor(a))
  context.output.setField("other", Math.sqrt(Math.abs(a)))
  context.output.setField("more", `${Math.round(-0.5)} ${Math.min()} ${Math.max()} ${1 / Math.round(-0.2)}`)
  return true
}
