function process(context) {
  switch (context.input.getValue("active")) {
    case true:
      const row = context.input.current()
      context.output.setField("out", row.name)
      break
    default:
      try { context.output.setField("out", row.name) } catch (error) { context.output.setField("out", error.name) }
  }
  return true
}
