function process(context) {
  const row = context.input.current()
  if (row.note) { var { email } = context.input.current() }
  context.output.setField("out", `${email}!`)
  context.output.setField("other", email)
  const later = () => amount
  let early
  try { early = later() } catch (error) { early = error.message }
  const { amount } = context.input.current()
  context.output.setField("more", early)
  context.output.setField("num", later())
  return true
}
