function process(context) {
  let { name, email: mail, note } = context.input.current()
  name = undefined
  if (mail === null) mail = 5
  if (note === null) note = undefined
  context.output.setField("other", name)
  context.output.setField("email", mail)
  context.output.setField("note", note)
  context.output.setField("out", `${name} ${mail} ${note}`)
  return true
}
