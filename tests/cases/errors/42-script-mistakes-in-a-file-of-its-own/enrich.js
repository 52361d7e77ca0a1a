function process(context) {
  const row = context.input.current()
  const { nmae } = row
  context.output.setField("greeting", `Hello ${nmae}`)
  return context.validation.required("id")
}
