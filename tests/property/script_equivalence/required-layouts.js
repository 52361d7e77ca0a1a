function process(context) {
  const a = context.validate.required(["id", "name"])
  const b = context.validate.required("email", "note")
  const c = !context.validate.required(["price", "price"]) && context.validate
    .required([
      "born", // a comment
      `seen`,
    ])
  const d = context.validate.required([]) + "" + context.validate.required()
  context.output.setField("out", [a, b, c, d].join())
  context.output.setField("other", JSON.stringify(context.validate.getErrors()))
  return true
}
