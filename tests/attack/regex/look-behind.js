// A look-behind that backtracks for ever.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    ;/(?<=(a+)+b)c/.test("a".repeat(40) + "c".repeat(40) + "ac")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
