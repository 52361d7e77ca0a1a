// A field with a number of a million digits.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.output.setField("out", 10n ** 5_000_000n)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
