// Fills a list of a billion members.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    new Array(1e9).fill(0)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
