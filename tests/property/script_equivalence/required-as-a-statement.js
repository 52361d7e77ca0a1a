function process(context) {
  context.validate.required("note")
  context.validate.required("email", "price") ? 0 : 1
  if (context.validate.getErrors().length > 1) return false
  context.output.setField("out", context.validate.getErrors().length)
  return true
}
