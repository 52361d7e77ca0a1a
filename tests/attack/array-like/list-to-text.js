// A list of a billion holes as text.
// expect: FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    new Array(1e9) + ""
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
