// A replacer that answers every value by a larger one.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    JSON.stringify({}, (_, value) => ({ value: 1, more: {} }))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
