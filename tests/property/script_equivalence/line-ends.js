function process(context) {
  const row = context.input.current()
  const a = row
    .name

  const b = context.validate.required(
    ["note",

     "email"]

  )
  context.output.setField(

    "out",

    a + b

  )
  if (row.amount > 5000) throw new Error("after many lines")
  return true
}
