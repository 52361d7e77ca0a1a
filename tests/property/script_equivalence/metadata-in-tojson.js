function process(context) {
  const row = context.input.current()
  context.output.addMetadata("a", { toJSON() { context.route.sendCopy("copies"); context.validate.businessRule(false); return row.name } })
  context.output.setField("out", context.validate.getErrors().length)
  return true
}
