// The classic catastrophic pattern.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    ;/^(a+)+$/.test("a".repeat(40) + "!")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
