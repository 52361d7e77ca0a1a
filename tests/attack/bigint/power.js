// Two to the power of a billion billions.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    return 2n ** (10n ** 18n)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
