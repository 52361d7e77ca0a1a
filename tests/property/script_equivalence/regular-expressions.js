function process(context) {
  const { name, email } = context.input.current()
  context.output.setField("flag", /^A/i.test(name))
  context.output.setField("out", name.replace(/a/g, "A") + /@/g.test(email) + /n/y.test(name))
  context.output.setField("other", String(/(q)(m?)/.exec(email)))
  context.output.setField("more", /x/.test(name, 1) + "" + /null/.test(email))
  return true
}
