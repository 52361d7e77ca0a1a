// Sets fields, routes and notes, and then never ends: nothing of it is left for the next row.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.output.setField("out", "left")
    context.output.addMetadata("left", 1)
    context.route.send("side")
    for (;;);
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
