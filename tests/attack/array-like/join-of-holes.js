// Joins the longest list there is.
// expect: FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    new Array(2 ** 32 - 1).join("ab")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
