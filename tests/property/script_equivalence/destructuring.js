function process(context) {
  const { name, amount: n, ["note"]: k } = context.input.current()
  const { email = "none", price: p = 5 } = context.input.current()
  context.output.setField("out", `${name} ${n} ${k} ${email} ${p}`)
  return true
}
