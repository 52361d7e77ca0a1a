// A queue whose name is an object with a toString that says something else each time.
// expect: FE4108, FE4101, FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    let n = 0
    context.route.send({ toString: () => n++ < 2 ? "side" : "elsewhere" })
    for (;;) n++
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
