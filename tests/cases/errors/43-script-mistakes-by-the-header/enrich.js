function process(context) {
  const row = context.input.current()
  context.output.setField("row", JSON.stringify(row))
  context.output.setField("greeting", `Hello ${row.nmae}`)
  return context.validate.required("id", "naem")
}
