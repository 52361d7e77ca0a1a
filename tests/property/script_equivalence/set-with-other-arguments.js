function process(context) {
  context.output.setField("out")
  context.output.setField("other", "a", "b")
  context.output.setField(...["more", "spread"])
  context.output.setField("note", ...["x"])
  context.output.setField("name", "trailing",)
  context.output.setField("email" /* c */, /* , */ "comments", /* d */)
  return true
}
