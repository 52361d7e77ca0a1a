// Loops that jump to each other's labels.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    a: for (;;) {
      b: for (;;) {
        if (row.id) continue a
        else continue b
      }
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
