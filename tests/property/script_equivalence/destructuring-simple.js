function process(context) {
  const { name, amount: n } = context.input.current()
  let { note,
    email } = context.input.current(), x = 1
  var { "odd name": odd } = context.input.current()
  note += "!"
  const show = () => `${name} ${n} ${note} ${email} ${odd} ${x}`
  context.output.setField("out", show())
  context.output.setField("other", name)
  context.output.setField("more", n)
  context.output.setField("num", n * 2)
  return true
}
