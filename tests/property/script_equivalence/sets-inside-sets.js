function process(context) {
  const row = context.input.current()
  context.output.setField("out", (function () { context.output.setField("out", 5); context.output.setField("other", [] + "x"); return row.amount })())
  context.output.setField("more", context.validate.required("note") ? (context.route.sendCopy("copies"), "sent") : row.price)
  return true
}
