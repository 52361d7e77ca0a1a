// Two alternatives that match the same.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    ;/^(a|aa)+$/.test("a".repeat(90) + "!")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
