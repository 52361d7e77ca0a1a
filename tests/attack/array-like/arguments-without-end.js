// Calls a function with two billion arguments.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    Math.max.apply(null, { length: 2 ** 31 - 1 })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
