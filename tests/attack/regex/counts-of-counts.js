// Counted repetitions of counted repetitions.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    new RegExp("(?:(?:(?:a{1,1000}){1,1000}){1,1000}){1,1000}b").test("a".repeat(5000))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
