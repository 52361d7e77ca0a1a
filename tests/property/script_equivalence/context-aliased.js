function process(context) {
  const { output, input } = context
  const validate = context.validate
  output.setField("out", input.current().name)
  context.output.setField("other", validate.required("note"))
  context.output.setField("more", context.input.current().amount)
  return true
}
