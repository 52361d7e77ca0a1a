// A power whose digits fit, and whose work does not.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    return 7n ** 30_000_000n
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
