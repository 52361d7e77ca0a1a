// Sends copies for ever.
// expect: FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (;;) context.route.sendCopy("side")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
