function process(context) {
  const row = (0, context.input.current()), name = (context.utils.now(), row.name)
  let x = (context.output.setField("out", name), context.output.setField("other", 1), 5)
  x++, context.output.setField("more", x)
  return (context.validate.required("note"), true)
}
