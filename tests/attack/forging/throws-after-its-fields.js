// Sets fields, routes and notes, and then fails: nothing of it is left for the next row.
// expect: FE4101
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.output.setField("out", "left")
    context.output.addMetadata("left", 1)
    context.route.send("side")
    context.validate.businessRule(() => false, "left")
    throw new Error("after all that")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
