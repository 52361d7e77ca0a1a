function process(context) {
  const row = context.input.current()
  context.utils.log("debug", row.amount)
  if (!context.validate.required("note")) { context.utils.log("error", JSON.stringify(context.validate.getErrors())); return false }
  for (let i = 0; i < 12; i++) context.utils.log(i)
  return true
}
