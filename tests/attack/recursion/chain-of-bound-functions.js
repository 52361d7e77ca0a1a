// A function bound a hundred thousand times.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    let bound = () => 1
    for (let i = 0; i < 100_000; i++) bound = bound.bind(null)
    bound()
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
