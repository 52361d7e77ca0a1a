// JSON of a billion holes.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    JSON.stringify(new Array(1e9))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
