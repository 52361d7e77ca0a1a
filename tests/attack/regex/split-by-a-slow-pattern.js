// A catastrophic pattern as separator.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    ;("a".repeat(40) + "!").split(/(a+)+$/)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
