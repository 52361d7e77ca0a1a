// Stars in stars, over a text that does not match.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    ;/(x+x+)+y/.test("x".repeat(60))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
