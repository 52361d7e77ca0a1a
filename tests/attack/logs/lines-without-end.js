// Logs for ever.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (;;) context.utils.log("error", row.padding)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
