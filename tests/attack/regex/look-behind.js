// A look-behind that backtracks for ever.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    ;/(?<=^(a|a)+)c/.test("b" + "a".repeat(40) + "c")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
