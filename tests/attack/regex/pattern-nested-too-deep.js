// A pattern with a hundred thousand brackets in each other.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    new RegExp("(".repeat(100_000) + ")".repeat(100_000)).test("a")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
