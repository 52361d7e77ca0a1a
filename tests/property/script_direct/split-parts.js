function process(context) {
  const row = context.input.current()
  const email = row.email
  if (email === null) return false
  context.output.setField("out", email.split("@")[0])
  context.output.setField("other", email.split("@")[1])
  context.output.setField("more", `${email.split(".")[2]} ${email.split("example")[1]} ${"a--b--".split("--")[2]}`)
  return true
}
