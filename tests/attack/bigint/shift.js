// Shifts by a billion billions.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    return 1n << (1n << 40n)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
